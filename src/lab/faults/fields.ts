import type { Fault } from '@faultline/simulator';
import { messageText } from '../app/words.ts';
import { isOfDisk, momentNear, timeOf, type Moment, type Places } from './places.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import { say } from '../say.ts';

/** One thing about a fault that the reader can change in the list. */
export type FaultField =
  | {
      kind: 'number';
      name: string;
      label: string;
      unit: 'ms' | 'ppm';
      value: number;
      least: number | undefined;
    }
  | { kind: 'choice'; name: string; label: string; value: string; options: readonly FieldOption[] }
  | { kind: 'flag'; name: string; label: string; value: boolean }
  | { kind: 'nodes'; name: string; label: string; value: readonly string[]; options: readonly string[] };

export interface FieldOption {
  value: string;
  text: string;
}

/** A field's new value. */
export type FieldValue = number | string | boolean | readonly string[];

/** What the fields offer to choose from. */
export interface FieldContext {
  places: Places;
  trace: readonly TraceEvent[];
  /** A moment in words: `12.5 ms: receives book o1`. */
  momentText(moment: Moment): string;
}

/** All that can be changed of a fault: first what it hits, then how. */
export function fieldsOf(fault: Fault, context: FieldContext): FaultField[] {
  const { places } = context;
  const message = (): FaultField[] => ('message' in fault ? [messageField(fault, places)] : []);
  switch (fault.kind) {
    case 'drop':
    case 'reset':
      return message();
    case 'delay':
      return [...message(), ms('ms', say('Late by'), fault.ms)];
    case 'duplicate':
      return [...message(), ms('afterMs', say('The copy comes after'), fault.afterMs)];
    case 'overtake': {
      const ahead = places.ahead(fault.message);
      return [
        ...message(),
        choice('overtaken', say('It overtakes'), fault.overtaken, ahead.map(messageOption)),
      ];
    }
    case 'crash':
      return [
        ...around(fault, context),
        ms('restartMs', say('Back after'), fault.restartMs),
        flag('silent', say('Its machine dies, too'), fault.silent),
        ...(fault.silent ? [TORN(fault.torn)] : []),
      ];
    case 'power':
      return [
        ...around(fault, context),
        {
          kind: 'nodes',
          name: 'others',
          label: say('With it'),
          value: fault.others,
          options: places.nodes.filter((node) => node !== fault.node),
        },
        ms('restartMs', say('Back after'), fault.restartMs),
        TORN(fault.torn),
      ];
    case 'stop':
      return [
        ...around(fault, context),
        ms('graceMs', say('Killed after'), fault.graceMs),
        ms('restartMs', say('Back after'), fault.restartMs),
      ];
    case 'pause':
      return [...around(fault, context), ms('ms', say('For'), fault.ms)];
    case 'block':
      return [...around(fault, context), ms('ms', say('For'), fault.ms)];
    case 'slow':
      return [
        nodeField('node', say('Node'), fault.node, places.nodes),
        choice('what', say('What is slow'), fault.what, [
          { value: 'thread', text: say('its thread: every event') },
          { value: 'disk', text: say('its disk: every write') },
        ]),
        ms('ms', say('Takes more'), fault.ms),
        ...span(fault),
      ];
    case 'fail':
      return [
        ...around(fault, context, isOfDisk),
        flag('written', say('It is done all the same'), fault.written),
      ];
    case 'full':
      return [nodeField('node', say('Node'), fault.node, places.nodes), ...span(fault)];
    case 'clock':
      return [
        nodeField('node', say('Node'), fault.node, places.nodes),
        ms('startMs', say('From'), fault.startMs),
        { ...ms('skewMs', say('Ahead by'), fault.skewMs), least: undefined },
        {
          kind: 'number',
          name: 'driftPpm',
          label: say('Gains'),
          unit: 'ppm',
          value: fault.driftPpm,
          least: undefined,
        },
      ];
    case 'partition':
      return [
        nodeField('from', say('Between'), fault.from, places.peers),
        nodeField('to', say('and'), fault.to, places.peers),
        choice('oneWay', say('Lost are messages'), fault.oneWay ? 'one' : 'both', [
          { value: 'both', text: say('both ways') },
          { value: 'one', text: say('from {from} to {to} only', { from: fault.from, to: fault.to }) },
        ]),
        ...span(fault),
      ];
  }
}

type NumberField = Extract<FaultField, { kind: 'number' }>;

const ms = (name: string, label: string, value: number): NumberField => ({
  kind: 'number',
  name,
  label,
  unit: 'ms',
  value,
  least: 0,
});
const flag = (name: string, label: string, value = false): FaultField => ({
  kind: 'flag',
  name,
  label,
  value,
});
const TORN = (torn?: boolean) => flag('torn', say('Half of a write is on the disk'), torn);
const span = ({ startMs, endMs }: { startMs: number; endMs: number }) => [
  ms('startMs', say('From'), startMs),
  ms('endMs', say('Until'), endMs),
];
const messageOption = (id: string): FieldOption => ({ value: id, text: messageText(id) });
function messageField({ kind, message }: Extract<Fault, { message: string }>, places: Places): FaultField {
  const willDo = (id: string) => (kind !== 'duplicate' && kind !== 'overtake') || !places.isFrame(id);
  return choice('message', say('Message'), message, places.messages.filter(willDo).map(messageOption));
}
const nodeField = (name: string, label: string, value: string, nodes: readonly string[]) =>
  choice(
    name,
    label,
    value,
    nodes.map((node) => ({ value: node, text: node })),
  );

/** A choice also shows what is chosen but not in the run any more. */
function choice(name: string, label: string, value: string, options: readonly FieldOption[]): FaultField {
  const known = options.some((option) => option.value === value);
  const all = known
    ? options
    : [{ value, text: say('{message} (not in this run)', { message: messageText(value) }) }, ...options];
  return { kind: 'choice', name, label, value, options: all };
}

function around(
  fault: { node: string; event: string; when?: string },
  { places, momentText }: FieldContext,
  willDo: (moment: Moment) => boolean = () => true,
): FaultField[] {
  const moments = (places.moments.get(fault.node) ?? []).filter(willDo);
  const sides = [
    { value: 'before', text: say('just before it') },
    { value: 'after', text: say('just after it') },
  ];
  return [
    nodeField('node', say('Node'), fault.node, places.nodes),
    choice(
      'event',
      say('Event'),
      fault.event,
      moments.map((moment) => ({ value: moment.event, text: momentText(moment) })),
    ),
    ...(fault.when === undefined ? [] : [choice('when', say('When'), fault.when, sides)]),
  ];
}

/** The fault with one thing changed, and whatever else must then change with it. */
export function withField(fault: Fault, name: string, value: FieldValue, context: FieldContext): Fault {
  const { places, trace } = context;
  const next = { ...fault, [name]: value } as Fault;
  if (fault.kind === 'partition' && next.kind === 'partition') {
    if (name === 'oneWay') return withOneWay(fault, value === 'one');
    if (next.from === next.to) return { ...next, from: fault.to, to: fault.from };
  }
  if (name === 'node' && 'event' in next && 'event' in fault) {
    const atMs = timeOf(trace, fault.node, fault.event) ?? 0;
    const willDo = fault.kind === 'fail' ? isOfDisk : undefined;
    const event = momentNear(places, next.node, atMs, willDo)?.event;
    if (event === undefined) return fault;
    const others =
      next.kind === 'power'
        ? { others: next.others.map((other) => (other === next.node ? fault.node : other)) }
        : {};
    return { ...next, event, ...others };
  }
  if (name === 'message' && next.kind === 'overtake')
    return { ...next, overtaken: places.ahead(next.message)[0] ?? next.overtaken };
  if (name === 'silent' || name === 'torn' || name === 'written') return withoutFalse(next);
  if ('endMs' in next && next.endMs < next.startMs)
    return name === 'endMs' ? { ...next, startMs: next.endMs } : { ...next, endMs: next.startMs };
  return next;
}

function withOneWay(fault: Extract<Fault, { kind: 'partition' }>, oneWay: boolean): Fault {
  const { oneWay: _, ...rest } = fault;
  return oneWay ? { ...rest, oneWay } : rest;
}

/** A flag that is not set is not there, and only a machine's death tears a write. */
function withoutFalse(fault: Fault): Fault {
  if (fault.kind === 'fail') {
    const { written, ...rest } = fault;
    return written ? fault : rest;
  }
  if (fault.kind !== 'crash' && fault.kind !== 'power') return fault;
  const { torn, ...rest } = fault;
  const tears = torn && (rest.kind === 'power' || rest.silent) ? { torn } : {};
  if (rest.kind === 'power') return { ...rest, ...tears };
  const { silent, ...crash } = rest;
  return { ...crash, ...(silent ? { silent } : {}), ...tears };
}
