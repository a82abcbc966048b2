import { span } from '../../../examples/simulator/src/story/english.ts';
import { clockWords, isOff } from '../../../examples/simulator/src/story/mishaps.ts';
import type { Reading } from '../../../examples/simulator/src/story/reading.ts';
import type { Vocabulary } from '../../../examples/simulator/src/story/vocabulary.ts';
import { nodeName } from '../../../examples/simulator/src/story/words.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import type { Mark } from './geometry.ts';
import type { Writes } from './names.ts';
import { clip } from './text-width.ts';

/** A mark before it has a place. */
export interface Sketch extends Pick<Mark, 'kind' | 'tone'> {
  /** What it may say, the fullest first. */
  texts: string[];
  /** Lower is placed earlier. */
  rank: number;
  event: number;
}

/** From a mark to the one below it, and half of a mark. */
const MARK_HEIGHT = 13;
export const HALF_MARK = 7;

/** How far below its point the how-manieth mark stands. What ends a life stands just below what the node still did. */
export function dropOf(kind: Mark['kind'], before: number): number {
  return before || kind === 'crash' || kind === 'unwritten' ? Math.max(7, MARK_HEIGHT * before) : 0;
}

/**
 * What is marked at a point, by kind: marks of one kind are drawn as one. That an operation ends goes without saying
 * where the reason is marked.
 */
export function marksOf(
  events: readonly number[],
  reading: Reading,
  vocabulary: Vocabulary,
  writes: Writes,
): Sketch[][] {
  const sketches = events.flatMap((event): Sketch[] => {
    const sketch = sketchOf(event, reading, vocabulary, writes);
    return sketch ? [{ ...sketch, event }] : [];
  });
  const reasons = sketches.filter(({ kind }) => kind !== 'ended');
  const shown = reasons.length ? reasons : sketches;
  return [...Map.groupBy(shown, ({ kind, tone }) => kind + tone).values()];
}

type Plain = Omit<Sketch, 'event'>;

function sketchOf(
  index: number,
  { trace }: Reading,
  vocabulary: Vocabulary,
  writes: Writes,
): Plain | undefined {
  const event = trace[index]!;
  switch (event.kind) {
    case 'durable':
    case 'cached':
    case 'synced':
    case 'recovered':
    case 'unwritten':
    case 'refused':
      return ofDisk(event, writes.get(index));
    case 'clock': {
      const words = clockWords(event, isOff(trace, event, index));
      return mishap('clock', `clock ${words}`, 'clock off');
    }
    case 'abort': {
      const to = nodeName(event.to, vocabulary);
      return { kind: 'gave up', tone: 'end', texts: [`gives up on ${to}`, 'gives up'], rank: 2 };
    }
    case 'connection': {
      const text = event.phase === 'refused' ? 'refused' : 'connection broken';
      return { kind: 'failed', tone: 'end', texts: [text], rank: 2 };
    }
    case 'failed': {
      const text = event.why === 'refused' ? 'refused' : 'connection broken';
      return { kind: 'failed', tone: 'end', texts: [text], rank: 2 };
    }
    case 'operation': {
      const outcome = event.outcome || (event.phase === 'ok' ? 'done' : 'fails');
      return { kind: 'ended', tone: 'end', texts: [clip(outcome, ...OUTCOME)], rank: 3 };
    }
    default:
      return ofNode(event);
  }
}

/** Of an operation's outcome: the size of its letters and how wide it may be, in pixels. */
const OUTCOME = [12.5, 110] as const;

type DiskEvent = Extract<
  TraceEvent,
  { kind: 'durable' | 'cached' | 'synced' | 'recovered' | 'unwritten' | 'refused' }
>;

function ofDisk(event: DiskEvent, write: ReturnType<Writes['get']>): Plain {
  switch (event.kind) {
    case 'durable':
      return { kind: 'write', tone: write!.tone, texts: write!.text ? [write!.text] : [], rank: 3 };
    case 'cached': {
      const text = write!.text || event.file;
      return { kind: 'cached', tone: write!.tone, texts: [`${text}, not synced`, 'not synced'], rank: 3 };
    }
    case 'synced':
      return { kind: 'synced', tone: 'do', texts: ['synced'], rank: 3 };
    case 'recovered':
      return { kind: 'write', tone: 'note', texts: ['torn entry cut off'], rank: 3 };
    case 'unwritten':
      return event.why === 'torn'
        ? { kind: 'torn', tone: 'fault', texts: ['write torn', 'torn'], rank: 2 }
        : { kind: 'unwritten', tone: 'fault', texts: ['write lost'], rank: 2 };
    case 'refused': {
      const text = event.text === undefined ? 'sync fails' : 'write fails';
      const why = event.code === 'EIO' ? 'disk error' : 'disk full';
      return { kind: 'refused', tone: 'fault', texts: [`${text}: ${why}`, text], rank: 1 };
    }
  }
}

/** What befalls a node: its lives and its thread. */
function ofNode(event: TraceEvent): Plain | undefined {
  switch (event.kind) {
    case 'boot':
      return { kind: 'boot', tone: 'end', texts: ['starts again'], rank: 2 };
    case 'exit':
      return death('crash', 'dies of an error', 'dies');
    case 'crash':
      if (event.power) return death('power', 'loses power', 'no power');
      return event.silent ? death('crash', 'machine dies', 'dies') : death('crash', 'crashes');
    case 'stop':
      if (event.phase === 'asked') return mishap('stop', 'asked to stop', 'stop');
      if (event.phase === 'killed') return death('crash', 'killed');
      return { kind: 'left', tone: 'end', texts: ['leaves'], rank: 2 };
    case 'pause':
      return mishap('paused', `stands still ${span(event.ms)}`, 'paused');
    case 'block':
      return mishap('busy', `busy ${span(event.ms)}`, 'busy');
    case 'slow': {
      const slower = `${span(event.ms)} slower`;
      return event.phase === 'start' ? mishap('slow', `${event.what} ${slower}`, slower, 'slow') : undefined;
    }
    case 'full':
      return event.phase === 'start' ? mishap('full', 'disk full') : undefined;
    default:
      return undefined;
  }
}

const death = (kind: Mark['kind'], ...texts: string[]): Plain => ({ kind, tone: 'fault', texts, rank: 0 });
const mishap = (kind: Mark['kind'], ...texts: string[]): Plain => ({ kind, tone: 'fault', texts, rank: 1 });
