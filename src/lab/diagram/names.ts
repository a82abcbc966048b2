import { possessive, span } from '../../../examples/simulator/src/story/english.ts';
import {
  clockWords,
  failureInside,
  fullWords,
  isOff,
  refusalWords,
  slowWords,
  stopWords,
} from '../../../examples/simulator/src/story/mishaps.ts';
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
    return {
      drop: 'lost',
      partition: 'lost in the partition',
      reset: 'lost as the connection breaks',
      unsent: 'never sent',
      stalled: 'stuck behind what was lost',
    }[why];
  }
  if (message.received !== undefined) return `delivered${late}`;
  const ignored = message.ignored === undefined ? undefined : trace[message.ignored];
  if (ignored?.kind !== 'ignored') return `on its way at the end${late && `,${late}`}`;
  const why = {
    down: 'while nobody is there',
    'gave up': 'when nobody waits for it',
    'caller died': 'after its caller died',
    closed: 'after the end of the connection',
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
  const done = events.flatMap((index) => deeds(index, reading, vocabulary, writes)).filter(Boolean);
  const what = [...new Set(done)].join(', ');
  return `${nodeName(first.node, vocabulary)} at ${span(first.atMs)}${what && `: ${what}`}`;
}

/** One event in words, with those that have no point: `orders gives up on shipping`. */
export function eventName(index: number, reading: Reading, vocabulary: Vocabulary, writes: Writes): string {
  const event = reading.trace[index]!;
  if (event.kind === 'violation') return `This breaks: ${event.invariant}`;
  const node = nodeName(event.node, vocabulary);
  const what = unmarked(event, reading, vocabulary) || deed(index, reading, vocabulary, writes);
  return what.startsWith('its ') ? `${possessive(node)} ${what.slice(4)}` : `${node} ${what}`;
}

/** What happens without a mark of its own in the diagram: what becomes of a message is told by its arrow. */
function unmarked(event: TraceEvent, { messages }: Reading, vocabulary: Vocabulary): string {
  const whatOf = (id: string) => {
    const message = messages.get(id)!;
    const { phrase } = callOf(message.question ?? message, vocabulary);
    return message.reply ? `the reply to ${phrase}` : phrase;
  };
  switch (event.kind) {
    case 'boot':
      return event.life > 1 ? '' : 'starts';
    case 'lost':
      return `sends ${whatOf(event.message)}, which is lost`;
    case 'ignored':
      return `${event.why === 'down' ? 'is not there to take' : 'no longer waits for'} ${whatOf(event.message)}`;
    case 'delay':
      return `sends ${whatOf(event.message)}, which will be ${span(event.ms)} late`;
    case 'duplicate':
      return `sends ${whatOf(event.message)}, which will arrive twice`;
    case 'overtake':
      return `sends ${whatOf(event.message)}, which overtakes an earlier message`;
    case 'acked':
      return `learns that ${event.write} is on the disk`;
    case 'timer':
      return `wakes after ${span(event.ms)}`;
    case 'log':
      return `prints “${event.text}”`;
    case 'connection':
      return {
        opened: `is connected with ${nodeName(event.peer, vocabulary)}`,
        closes: `closes its connection to ${nodeName(event.peer, vocabulary)}`,
        closed: `finds its connection closed by ${nodeName(event.peer, vocabulary)}`,
        reset: '',
        refused: '',
      }[event.phase];
    case 'content':
      return event.text === undefined
        ? `no longer holds ${event.name}`
        : `holds ${event.name} = ${event.text}`;
    case 'partition':
      return event.phase === 'start'
        ? `loses sight of ${nodeName(event.to, vocabulary)}`
        : `sees ${nodeName(event.to, vocabulary)} again`;
    default:
      return '';
  }
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

const found = new WeakMap<Reading, ReadonlySet<number>>();

/** The events that nodes find when they wake. */
function foundBy(reading: Reading): ReadonlySet<number> {
  let events = found.get(reading);
  if (!events) {
    events = new Set([...reading.wakes.values()].flatMap(({ finds }) => finds));
    found.set(reading, events);
  }
  return events;
}

function deeds(index: number, reading: Reading, vocabulary: Vocabulary, writes: Writes): string[] {
  const wakes = foundBy(reading).has(index) ? ['wakes'] : [];
  // The line in the log that says why an answer is 500 has no point of its own.
  const failure = index > 0 ? failureInside(reading, index - 1) : undefined;
  const fails = failure ? [`fails inside: ${failure.error.replace(/\.$/, '')}`] : [];
  return [...wakes, ...fails, deed(index, reading, vocabulary, writes)];
}

function deed(index: number, reading: Reading, vocabulary: Vocabulary, writes: Writes): string {
  const { trace, messages } = reading;
  const event = trace[index]!;
  switch (event.kind) {
    case 'send':
    case 'receive': {
      const message = messages.get(event.message)!;
      const { phrase } = callOf(message.question ?? message, vocabulary);
      if (event.kind === 'send') return event.reply ? `answers ${phrase}` : `sends ${phrase}`;
      return event.reply ? `hears the reply to ${phrase}` : `receives ${phrase}`;
    }
    case 'durable':
    case 'cached':
    case 'unwritten':
      return writeDeed(event, writes.get(index)?.text);
    case 'synced':
      return `syncs its ${event.file}`;
    case 'refused':
      return refusalWords(event);
    case 'full':
      return fullWords(event);
    case 'recovered':
      return `cuts a torn entry off its ${event.file}`;
    case 'crash':
      return event.power ? 'loses power' : event.silent ? 'its machine dies' : 'crashes';
    case 'exit':
      return `dies of ${event.error}`;
    case 'boot':
      return 'starts again';
    case 'stop':
      return stopWords(event);
    case 'pause':
      return `stands still for ${span(event.ms)}`;
    case 'block':
      return `its thread is busy for ${span(event.ms)}`;
    case 'slow':
      return slowWords(event);
    case 'clock':
      return `its clock ${clockWords(event, isOff(trace, event, index))}`;
    case 'abort':
      return `gives up on ${nodeName(event.to, vocabulary)}`;
    case 'connection': {
      const peer = nodeName(event.peer, vocabulary);
      return event.phase === 'refused' ? `is refused by ${peer}` : `loses its connection to ${peer}`;
    }
    case 'failed':
      return event.why === 'refused'
        ? `is refused by ${event.from}`
        : `loses its connection to ${event.from}`;
    case 'operation':
      return event.phase === 'start'
        ? `starts ${event.name}`
        : `ends ${event.name}: ${event.outcome || event.phase}`;
    default:
      return '';
  }
}

function writeDeed(event: Extract<TraceEvent, { kind: WriteKind }>, words: string | undefined): string {
  const text = words || event.file;
  if (event.kind === 'cached') return `writes “${text}” without syncing`;
  if (event.kind === 'durable') return `writes “${text}”`;
  return {
    'in flight': `loses the write “${text}”`,
    'not synced': `loses the unsynced write “${text}”`,
    torn: `leaves the write “${text}” torn`,
  }[event.why];
}

type WriteKind = 'durable' | 'cached' | 'unwritten';

/** A part in words, for the head of a menu: its name, with a capital where it has no node to begin with. */
export function describePart(part: Part): string {
  return part.name;
}
