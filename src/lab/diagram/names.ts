import { span } from '../../../examples/simulator/src/story/english.ts';
import type { Message, Reading } from '../../../examples/simulator/src/story/reading.ts';
import type { Vocabulary } from '../../../examples/simulator/src/story/vocabulary.ts';
import { callOf, nodeName, writeOf } from '../../../examples/simulator/src/story/words.ts';
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
  const done = events.map((index) => deed(index, reading, vocabulary, writes)).filter(Boolean);
  const what = [...new Set(done)].join(', ');
  return `${nodeName(first.node, vocabulary)} at ${span(first.atMs)}${what && `: ${what}`}`;
}

/** The words for each write of a trace, by index. */
export type Writes = ReadonlyMap<number, ReturnType<typeof writeOf>>;

function deed(index: number, { trace, messages }: Reading, vocabulary: Vocabulary, writes: Writes): string {
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
    case 'unwritten': {
      const text = writes.get(index)?.text || event.file;
      return event.kind === 'durable' ? `writes “${text}”` : `loses the write “${text}”`;
    }
    case 'crash':
      return event.silent ? 'its machine dies' : 'crashes';
    case 'exit':
      return `dies of ${event.error}`;
    case 'boot':
      return 'starts again';
    case 'abort':
      return `gives up on ${nodeName(event.to, vocabulary)}`;
    case 'failed':
      return event.why === 'refused'
        ? `is refused by ${event.from}`
        : `loses its connection to ${event.from}`;
    case 'operation':
      return event.phase === 'start'
        ? `starts ${event.name}`
        : `${event.name}: ${event.outcome || event.phase}`;
    default:
      return '';
  }
}

/** A part in words, for the head of a menu: its name, with a capital where it has no node to begin with. */
export function describePart(part: Part): string {
  return part.name;
}
