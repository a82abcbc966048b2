import { draw } from '../../random.ts';
import type { Conditions } from '../../scenario.ts';
import type { Fault } from '../../schedule.ts';
import type { Chance } from './chance.ts';
import { us } from './chance.ts';

export type FaultOf<K extends Fault['kind']> = Extract<Fault, { kind: K }>;
/** What befalls a message. */
export type MessageFault = FaultOf<'drop' | 'duplicate' | 'delay' | 'overtake' | 'reset'>;
/** What befalls a node at one of its events. */
export type NodeFault = FaultOf<'crash' | 'power' | 'stop' | 'pause' | 'block' | 'fail'>;
/** What lasts for a span of the run. */
export type SpanFault = FaultOf<'slow' | 'full' | 'clock' | 'partition'>;

/** The questions asked about one identity. Each draws a number of its own. */
const ASK = {
  fate: 1,
  howMuch: 2,
  crash: 3,
  restart: 4,
  silent: 5,
  torn: 6,
  others: 7,
  written: 40,
} as const;

/** At most one thing goes wrong with a message. */
export function drawMessageFault(
  conditions: Conditions,
  chance: Chance,
  message: string,
  identity: number,
): MessageFault | undefined {
  const { drop, duplicate, late, overtake, reset, duplicateMs, lateMs } = conditions;
  const howMuch = (range: readonly [number, number]) => chance.betweenMs(range, identity, ASK.howMuch);
  let u = draw(identity, ASK.fate);
  if (u < drop) return { kind: 'drop', message };
  if ((u -= drop) < duplicate) return { kind: 'duplicate', message, afterMs: howMuch(duplicateMs) };
  if ((u -= duplicate) < late) return { kind: 'delay', message, ms: howMuch(lateMs) };
  if ((u -= late) < reset) return { kind: 'reset', message };
  // Whom it overtakes, the network knows.
  if ((u -= reset) < overtake) return { kind: 'overtake', message, overtaken: '' };
  return undefined;
}

/** How likely it is that anything befalls a node at one of its events. */
export function nodeFaultLikelihood({ crash, power, stop, pause, block, failDisk }: Conditions): number {
  return crash + power + stop + pause + block + failDisk;
}

/** Says of the most events, in no time, that nothing befalls the node: those for which this reaches the likelihood. */
export const nodeFaultShare = (identity: number): number => draw(identity, ASK.crash);

/** Whether the event is the end of a write or sync: a disk can fail there. */
export const isOfDisk = (event: string) => event.startsWith('write ') || event.startsWith('sync ');

/** What befalls a node at one of its events, if its {@link nodeFaultShare} is less than the likelihood. */
export function drawNodeFault(
  conditions: Conditions,
  chance: Chance,
  nodes: readonly string[],
  node: string,
  event: string,
  identity: number,
): NodeFault | undefined {
  let u = nodeFaultShare(identity);
  const { crash, power, stop, pause, block } = conditions;
  const side = (likelihood: number) => (u < likelihood / 2 ? 'before' : 'after');
  const ms = (range: readonly [number, number]) => chance.betweenMs(range, identity, ASK.howMuch);
  const restart = () => ({ restartMs: chance.betweenMs(conditions.restartMs, identity, ASK.restart) });
  const torn = () => (draw(identity, ASK.torn) < conditions.torn ? { torn: true } : {});
  if (u < crash) {
    const silent = draw(identity, ASK.silent) < conditions.silent ? { silent: true, ...torn() } : {};
    return { kind: 'crash', node, when: side(crash), event, ...restart(), ...silent };
  }
  if ((u -= crash) < power) {
    const others = drawOthers(nodes, node, identity);
    return { kind: 'power', node, others, when: side(power), event, ...restart(), ...torn() };
  }
  if ((u -= power) < stop)
    return { kind: 'stop', node, when: side(stop), event, graceMs: ms(conditions.graceMs), ...restart() };
  if ((u -= stop) < pause)
    return { kind: 'pause', node, when: side(pause), event, ms: ms(conditions.pauseMs) };
  if ((u -= pause) < block) return { kind: 'block', node, event, ms: ms(conditions.blockMs) };
  if (!isOfDisk(event)) return undefined;
  return { kind: 'fail', node, event, ...(draw(identity, ASK.written) < 0.5 ? { written: true } : {}) };
}

/** Who shares the node's power: all others, or some of them. */
function drawOthers(nodes: readonly string[], node: string, identity: number): string[] {
  const others = nodes.filter((name) => name !== node && name !== 'client');
  const some = others.filter((_, i) => draw(identity, ASK.others + 1 + i) < 0.5);
  return draw(identity, ASK.others) < 0.5 || !some.length ? others : some;
}

/** What lasts for a span of this run: partitions, slow nodes, slow and full disks, clocks that are off. */
export function drawSpans(conditions: Conditions, chance: Chance, nodes: readonly string[]): SpanFault[] {
  const servers = nodes.filter((node) => node !== 'client');
  return [
    ...drawPartitions(conditions, chance, nodes),
    ...servers.flatMap((node) => [
      ...drawSlow(conditions, chance, node, 'thread'),
      ...drawSlow(conditions, chance, node, 'disk'),
      ...drawFull(conditions, chance, node),
      ...drawClock(conditions, chance, node),
    ]),
  ];
}

/** One partition at most, in the first half of the time in which things go wrong. */
function drawPartitions(conditions: Conditions, chance: Chance, nodes: readonly string[]): SpanFault[] {
  const { partition, partitionMs } = conditions;
  const identity = chance.identify('partition');
  if (draw(identity, 0) >= partition) return [];
  const from = nodes[Math.floor(draw(identity, 1) * nodes.length)]!;
  const others = nodes.filter((node) => node !== from);
  const to = others[Math.floor(draw(identity, 2) * others.length)];
  if (!to) return [];
  const span = drawSpan(conditions, chance, partitionMs, identity, 3);
  return [{ kind: 'partition', from, to, ...span, ...(draw(identity, 5) < 0.5 ? { oneWay: true } : {}) }];
}

function drawSlow(
  conditions: Conditions,
  chance: Chance,
  node: string,
  what: 'thread' | 'disk',
): SpanFault[] {
  const [likelihood, range] =
    what === 'thread' ? [conditions.slow, conditions.slowMs] : [conditions.slowDisk, conditions.slowDiskMs];
  if (likelihood === 0) return [];
  const identity = chance.identifyAt(chance.identifyNode(node), `slow ${what}`);
  if (draw(identity, 0) >= likelihood) return [];
  const ms = chance.betweenMs(range, identity, 1);
  return [
    { kind: 'slow', node, what, ms, ...drawSpan(conditions, chance, conditions.slowForMs, identity, 2) },
  ];
}

function drawFull(conditions: Conditions, chance: Chance, node: string): SpanFault[] {
  const { fullDisk, fullDiskMs } = conditions;
  if (fullDisk === 0) return [];
  const identity = chance.identifyAt(chance.identifyNode(node), 'full disk');
  if (draw(identity, 0) >= fullDisk) return [];
  return [{ kind: 'full', node, ...drawSpan(conditions, chance, fullDiskMs, identity, 1) }];
}

function drawClock(conditions: Conditions, chance: Chance, node: string): SpanFault[] {
  const { clock, skewMs, driftPpm, quietAfterMs } = conditions;
  if (clock === 0) return [];
  const identity = chance.identifyAt(chance.identifyNode(node), 'clock');
  if (draw(identity, 0) >= clock) return [];
  // Not minus zero: it could not be written down.
  const eitherWay = (question: number, value: number) =>
    value !== 0 && draw(identity, question) < 0.5 ? -value : value;
  // Half of them have been off for long; the others jump, as after a correction.
  const startMs =
    draw(identity, 1) < 0.5 ? 0 : us(draw(identity, 2) * Math.min(1000, quietAfterMs / 2)) / 1000;
  return [
    {
      kind: 'clock',
      node,
      startMs,
      skewMs: eitherWay(3, chance.betweenMs(skewMs, identity, 4)),
      driftPpm: eitherWay(5, chance.betweenMs(driftPpm, identity, 6)),
    },
  ];
}

/** A span that begins early and ends when it is quiet, at the latest. */
function drawSpan(
  { quietAfterMs }: Conditions,
  chance: Chance,
  range: readonly [number, number],
  identity: number,
  question: number,
): { startMs: number; endMs: number } {
  const startMs = us(draw(identity, question) * Math.min(1000, quietAfterMs / 2)) / 1000;
  const endMs = Math.min(quietAfterMs, startMs + chance.betweenMs(range, identity, question + 1));
  return { startMs, endMs };
}
