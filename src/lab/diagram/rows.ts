import { span } from '../../../examples/simulator/src/story/english.ts';
import {
  rootOf,
  succeeded,
  type Message,
  type Reading,
} from '../../../examples/simulator/src/story/reading.ts';
import type { Vocabulary } from '../../../examples/simulator/src/story/vocabulary.ts';
import { callOf } from '../../../examples/simulator/src/story/words.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';

/** All that is drawn at one instant, or a stretch of calm instants folded into one bar. */
export type Row = {
  /** What is named above the row: time in which nothing happens. */
  silence?: string;
  /** A sentence across the diagram, above the row: here two runs part. */
  parting?: string;
} & (
  | { kind: 'instant'; atMs: number; events: number[] }
  | { kind: 'fold'; key: string; open: boolean; events: number[]; sends: number }
);

/** Calm messages before the first trouble that are worth folding, and later ones. */
const FOLD_FIRST = 3;
const FOLD_LATER = 8;
/** A run this short is shown whole. */
const FEW_MESSAGES = 8;
/** A silence worth naming: this long, and this many times as long as the median step. */
const SILENCE_MS = 20;
const SILENCE_RATIO = 10;

/**
 * Divides a trace into rows by instants, since distances in time are not drawn to scale. Calm stretches fold, silences
 * are named. `fold` is false, or the keys of those that the reader has opened, or true if there are none.
 */
export function rowsOf(reading: Reading, vocabulary: Vocabulary, fold: boolean | ReadonlySet<string>): Row[] {
  const instants = instantsOf(reading);
  return rowsOfSteps(
    [reading],
    vocabulary,
    fold,
    instants.map((instant) => [instant]),
  )[0]!;
}

/** What happens at the same time in each of several traces; undefined where nothing does. */
export type Step = readonly (Instant | undefined)[];

/**
 * The rows of several traces, as many for each: the rows of one place stand beside each other. A stretch folds where all
 * are calm. `notable` are events of each trace that no fold may hide.
 */
export function rowsOfSteps(
  readings: readonly Reading[],
  vocabulary: Vocabulary,
  fold: boolean | ReadonlySet<string>,
  steps: readonly Step[],
  notable: readonly (readonly number[])[] = [],
): Row[][] {
  const opened = typeof fold === 'boolean' ? NONE : fold;
  const hot = readings.map((reading, i) => hotEvents(reading, vocabulary, notable[i]));
  const isFew = readings.every(({ messages }) => messages.size <= FEW_MESSAGES);
  const folds =
    fold === false || isFew || hot.every(({ size }) => !size) ? [] : foldsOf(readings, steps, hot);
  return readings.map((reading, side) => {
    const rows = withFolds(reading, steps, folds, opened, side);
    nameSilences(
      reading,
      rows.filter(({ events }) => events.length),
      steps.flatMap((step) => step[side] ?? []),
    );
    return rows;
  });
}

const NONE: ReadonlySet<string> = new Set();

export type Instant = Extract<Row, { kind: 'instant' }>;

/** What is drawn of a trace, by instants. */
export function instantsOf({ trace }: Reading): Instant[] {
  const instants: Instant[] = [];
  trace.forEach((event, index) => {
    if (!isDrawn(event)) return;
    const last = instants.at(-1);
    if (last?.atMs === event.atMs || (last && isAnswerTo(trace, last, index))) last.events.push(index);
    else instants.push({ kind: 'instant', atMs: event.atMs, events: [index] });
  });
  return instants;
}

/** Nodes often send as soon as a write is acknowledged: the write and what it leads to share a row. */
const AT_ONCE_MS = 2.5;

function isAnswerTo(trace: readonly TraceEvent[], { events }: Instant, index: number): boolean {
  const event = trace[index]!;
  if (!('message' in event) || !AT_SENDER.has(event.kind)) return false;
  return events.every((earlier) => {
    const { kind, node, atMs } = trace[earlier]!;
    return (
      node === event.node && (kind === 'durable' || AT_SENDER.has(kind)) && event.atMs - atMs <= AT_ONCE_MS
    );
  });
}

const AT_SENDER = new Set<TraceEvent['kind']>(['send', 'lost', 'delay', 'duplicate', 'overtake']);

/** Whether an event has a place of its own in the diagram. */
export function isDrawn(event: TraceEvent): boolean {
  switch (event.kind) {
    case 'acked':
    case 'timer':
    case 'log':
    case 'content':
      return false;
    case 'connection':
      return event.phase === 'reset' || event.phase === 'refused';
    case 'boot':
      return event.life > 1;
    case 'operation':
      return event.phase !== 'start';
    default:
      return true;
  }
}

/** A stretch of steps in which nothing that matters happens in any trace, and much else. */
interface Fold {
  key: string;
  from: number;
  /** Beyond the last. */
  to: number;
}

function foldsOf(
  readings: readonly Reading[],
  steps: readonly Step[],
  hot: readonly ReadonlySet<number>[],
): Fold[] {
  const isHot = (step: Step) =>
    step.some((instant, i) => instant?.events.some((event) => hot[i]!.has(event)));
  const folds: Fold[] = [];
  for (let from = 0, to = 0; from < steps.length; from = to + 1) {
    for (to = from; to < steps.length && !isHot(steps[to]!);) to++;
    const stretch = steps.slice(from, to);
    const sends = readings.map(({ trace }, side) => sendsIn(trace, eventsIn(stretch, side)));
    if (stretch.length <= 2 || Math.max(...sends) < (from === 0 ? FOLD_FIRST : FOLD_LATER)) continue;
    const key = ['fold', ...readings.map((_, side) => eventsIn(stretch, side)[0])].join(' ').trimEnd();
    folds.push({ key, from, to });
  }
  return folds;
}

const eventsIn = (steps: readonly Step[], side: number) => steps.flatMap((step) => step[side]?.events ?? []);
const sendsIn = (trace: readonly TraceEvent[], events: readonly number[]) =>
  events.filter((index) => trace[index]!.kind === 'send').length;

/** The rows of one trace. Where only another has something, there is a row without events. */
function withFolds(
  { trace }: Reading,
  steps: readonly Step[],
  folds: readonly Fold[],
  opened: ReadonlySet<string>,
  side: number,
): Row[] {
  const rows: Row[] = [];
  const starts = new Map(folds.map((fold) => [fold.from, fold]));
  for (let i = 0; i < steps.length;) {
    const fold = starts.get(i);
    if (fold) {
      const events = eventsIn(steps.slice(fold.from, fold.to), side);
      const open = opened.has(fold.key);
      rows.push({ kind: 'fold', key: fold.key, open, events, sends: sendsIn(trace, events) });
      if (!open) i = fold.to;
      starts.delete(fold.from);
    } else {
      const step = steps[i++]!;
      const atMs = step.find((instant) => instant)!.atMs;
      rows.push(step[side] ?? { kind: 'instant', atMs, events: [] });
    }
  }
  return rows;
}

const HOT = new Set<TraceEvent['kind']>([
  'crash',
  'exit',
  'stop',
  'pause',
  'block',
  'slow',
  'clock',
  'unwritten',
  'refused',
  'full',
  'recovered',
  'partition',
  'violation',
  'abort',
  'failed',
  'connection',
  'lost',
  'ignored',
  'delay',
  'duplicate',
  'overtake',
]);

/** Events that must be seen: faults, what belongs to the same call, and all undoing. */
function hotEvents(
  { trace, messages, wakes }: Reading,
  vocabulary: Vocabulary,
  notable: readonly number[] = [],
): ReadonlySet<number> {
  const hot = new Set([...notable, ...[...wakes.values()].flatMap(({ finds }) => finds)]);
  trace.forEach((event, index) => {
    if (HOT.has(event.kind) || (event.kind === 'boot' && event.life > 1)) hot.add(index);
    if (event.kind === 'operation' && event.phase === 'error') hot.add(index);
    const overtaken = event.kind === 'overtake' ? messages.get(event.overtaken) : undefined;
    for (const other of overtaken ? eventsOf(overtaken) : []) hot.add(other);
  });
  const warm = (message: Message | undefined) => {
    for (const index of message ? eventsOf(message) : []) hot.add(index);
  };
  for (const message of messages.values()) {
    const root = rootOf(messages, message) ?? message;
    const hit = eventsOf(message).some((index) => hot.has(index));
    const refused = message.reply && !succeeded(message.label);
    const undoing = !message.reply && callOf(message, vocabulary).undoing;
    if (!hit && !refused && !undoing) continue;
    warm(message);
    if (root.outer) continue;
    warm(root);
    warm(root.answer);
  }
  return hot;
}

/** Indexes into the trace of all that happened to a message, ascending. */
export function eventsOf(message: Message): number[] {
  const { sent, received, lost, ignored, delayed, duplicated, overtook, failed, aborted } = message;
  const all = [
    message.copy ? undefined : sent,
    received,
    lost,
    ignored,
    delayed,
    duplicated,
    overtook,
    failed,
    aborted,
  ];
  return all.filter((index) => index !== undefined).sort((a, b) => a - b);
}

function nameSilences(reading: Reading, rows: readonly Row[], instants: readonly Instant[]): void {
  const { trace } = reading;
  const steps = instants.slice(1).map(({ atMs }, i) => atMs - instants[i]!.atMs);
  const median = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? 0;
  rows.forEach((row, i) => {
    const before = rows[i - 1];
    if (!before || row.kind === 'fold' || (before.kind === 'fold' && before.open)) return;
    const ms = row.atMs - trace[before.events.at(-1)!]!.atMs;
    if (ms < SILENCE_MS || ms < median * SILENCE_RATIO) return;
    row.silence = `${span(ms)} ${ms === 1 ? 'passes' : 'pass'}${whatEnds(reading, row)}`;
  });
}

/** What the silence was for, if that is plain. */
function whatEnds({ trace, wakes }: Reading, row: Instant): string {
  for (const [index, { node }] of wakes) if (trace[index]!.atMs === row.atMs) return `: ${node} stood still`;
  for (const index of row.events) {
    const event = trace[index]!;
    if (event.kind === 'abort')
      return event.reason === 'TimeoutError' ? ': the call times out' : ': the caller gives up';
    if (event.kind === 'boot') return `: ${event.node} starts again`;
    if (event.kind === 'stop' && event.phase === 'killed') return `: ${event.node} is killed`;
    if (event.kind === 'partition' && event.phase === 'end') return ': the network heals';
  }
  return '';
}
