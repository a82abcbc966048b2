import { span } from '../../../examples/simulator/src/story/english.ts';
import type { Message, Reading } from '../../../examples/simulator/src/story/reading.ts';
import type { Vocabulary } from '../../../examples/simulator/src/story/vocabulary.ts';
import { callOf, isWrite, nodeName, servedBy, writeOf } from '../../../examples/simulator/src/story/words.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import type { Part } from './geometry.ts';

/** Names of the diagram's parts, for screen readers and menus. Made from the trace alone. */

/** `orders to shipping, book o1, delivered` or `shipping to orders, reply to book o1, lost`. */
export function messageName(message: Message, { trace }: Reading, vocabulary: Vocabulary): string {
  const { phrase } = callOf(message.question ?? message, vocabulary);
  const from = nodeName(message.from, vocabulary);
  const to = nodeName(message.to, vocabulary);
  const what = message.reply ? `reply to ${phrase}` : phrase;
  return [`${from} to ${to}`, what, ...(message.copy ? ['second copy'] : []), fateName(message, trace)].join(
    ', ',
  );
}

function fateName(message: Message, trace: readonly TraceEvent[]): string {
  const delay = message.delayed === undefined ? undefined : trace[message.delayed];
  const late = delay?.kind === 'delay' ? ` ${span(delay.ms)} late` : '';
  if (message.lost !== undefined) {
    const lost = trace[message.lost];
    const why = lost?.kind === 'lost' ? lost.why : 'drop';
    return { drop: 'lost', partition: 'lost in the partition', reset: 'lost as the connection breaks' }[why];
  }
  if (message.received !== undefined) return `delivered${late}`;
  const ignored = message.ignored === undefined ? undefined : trace[message.ignored];
  if (ignored?.kind !== 'ignored') return `on its way at the end${late && `,${late}`}`;
  const why = {
    down: 'while nobody is there',
    'gave up': 'when nobody waits for it',
    'caller died': 'after its caller died',
  };
  return `arrives${late} ${why[ignored.why]}`;
}

/** `shipping at 9.5 ms: receives book o1, writes “booked”`. */
export function pointName(
  events: readonly number[],
  reading: Reading,
  vocabulary: Vocabulary,
  writes: Writes,
): string {
  const first = reading.trace[events[0]!]!;
  const own = events.filter((index) => !OF_MESSAGES.has(reading.trace[index]!.kind));
  const done = own.map((index) => deed(index, reading, vocabulary, writes)).filter(Boolean);
  const what = [...new Set(done)].join(', ');
  return `${nodeName(first.node, vocabulary)} at ${span(first.atMs)}${what && `: ${what}`}`;
}

/** What becomes of a message is told by the message's own name. */
const OF_MESSAGES = new Set<TraceEvent['kind']>(['lost', 'ignored', 'delay', 'duplicate', 'overtake']);

/** One event in words: `orders gives up on shipping`. */
export function eventName(index: number, reading: Reading, vocabulary: Vocabulary, writes: Writes): string {
  const event = reading.trace[index]!;
  if (event.kind === 'violation') return `This breaks: ${event.invariant}`;
  return `${nodeName(event.node, vocabulary)} ${deed(index, reading, vocabulary, writes)}`;
}

/** The words for each write of a trace, by index. */
export type Writes = ReadonlyMap<number, ReturnType<typeof writeOf>>;

/** Puts every write of a trace in words. */
export function nameWrites(reading: Reading, vocabulary: Vocabulary): Writes {
  const served = servedBy(reading, vocabulary);
  const writes = new Map<number, ReturnType<typeof writeOf>>();
  reading.trace.forEach((event, index) => {
    if (!isWrite(event)) return;
    const request = served.get(index);
    writes.set(index, writeOf(event, vocabulary, request && callOf(request, vocabulary)));
  });
  return writes;
}

/** What a node does, or what befalls it. */
function deed(index: number, reading: Reading, vocabulary: Vocabulary, writes: Writes): string {
  const event = reading.trace[index]!;
  if ('message' in event) return messageDeed(event, reading, vocabulary);
  const text = writes.get(index)?.text || ('file' in event ? event.file : '');
  switch (event.kind) {
    case 'durable':
      return `writes “${text}”`;
    case 'cached':
      return `writes “${text}”, not yet synced`;
    case 'unwritten':
      return event.why === 'torn' ? `is left with half of the write “${text}”` : `loses the write “${text}”`;
    case 'synced':
      return `has synced ${event.file}`;
    case 'acked':
      return `learns that ${event.write} is on the disk`;
    case 'recovered':
      return `cuts the torn entry off ${event.file}`;
    case 'operation':
      return event.phase === 'start'
        ? `starts ${event.name}`
        : `${event.name}: ${event.outcome || event.phase}`;
    case 'timer':
      return `wakes after ${span(event.ms)}`;
    case 'log':
      return `prints “${event.text}”`;
    case 'violation':
      return event.invariant;
    default:
      return mishap(event, vocabulary);
  }
}

type MessageEvent = Extract<TraceEvent, { message: string }>;

function messageDeed(event: MessageEvent, { messages }: Reading, vocabulary: Vocabulary): string {
  const message = messages.get(event.message)!;
  const { phrase } = callOf(message.question ?? message, vocabulary);
  const what = message.reply ? `the reply to ${phrase}` : phrase;
  switch (event.kind) {
    case 'send':
      return event.reply ? `answers ${phrase}` : `sends ${phrase}`;
    case 'receive':
      return event.reply ? `hears the reply to ${phrase}` : `receives ${phrase}`;
    case 'lost':
      return `sends ${what}, which is lost`;
    case 'ignored':
      return event.why === 'down' ? `is not there to take ${what}` : `no longer waits for ${what}`;
    case 'delay':
      return `sends ${what}, which will be ${span(event.ms)} late`;
    case 'duplicate':
      return `sends ${what}, which will arrive twice`;
    case 'overtake':
      return `sends ${what}, which overtakes an earlier message`;
    case 'abort':
      return `gives up on ${nodeName(event.to, vocabulary)}`;
    case 'failed':
      return event.why === 'refused'
        ? `is refused by ${event.from}`
        : `loses its connection to ${event.from}`;
  }
}

type Mishap = Exclude<
  TraceEvent,
  MessageEvent | { file: string } | { kind: 'operation' | 'timer' | 'log' | 'violation' }
>;

/** What befalls a node: its lives, its thread, its clock, its links. */
function mishap(event: Mishap, vocabulary: Vocabulary): string {
  switch (event.kind) {
    case 'boot':
      return event.life > 1 ? 'starts again' : 'starts';
    case 'crash':
      return event.power ? 'loses power' : event.silent ? 'its machine dies' : 'crashes';
    case 'exit':
      return `dies of ${event.error}`;
    case 'stop':
      if (event.phase === 'asked') return 'is asked to stop';
      return event.phase === 'left' ? 'stops' : 'is killed, as it has not stopped';
    case 'pause':
      return `stands still for ${span(event.ms)}`;
    case 'block':
      return `is busy for ${span(event.ms)}`;
    case 'slow':
      return event.phase === 'start'
        ? `has a ${event.what} that is ${span(event.ms)} slower`
        : `has its ${event.what} as fast as before`;
    case 'clock':
      return `has a clock that is ${clockText(event)}`;
    case 'partition':
      return `${event.phase === 'start' ? 'loses sight of' : 'sees'} ${nodeName(event.to, vocabulary)}${event.phase === 'end' ? ' again' : ''}`;
  }
}

/** `400 ms ahead`, `30 ppm too slow`, or both. */
export function clockText({ skewMs, driftPpm }: { skewMs: number; driftPpm: number }): string {
  const skew = skewMs ? [`${span(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead' : 'behind'}`] : [];
  const drift = driftPpm
    ? [`${Math.round(Math.abs(driftPpm))} ppm too ${driftPpm > 0 ? 'fast' : 'slow'}`]
    : [];
  return [...skew, ...drift].join(' and ') || 'right';
}

/** A part in words, for the head of a menu: its name, with a capital where it has no node to begin with. */
export function describePart(part: Part): string {
  return part.name;
}
