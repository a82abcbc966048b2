import type { RunResult } from '@faultline/simulator';
import { span } from '../../../examples/simulator/src/story/english.ts';
import type { LabExample } from '../../catalogue/example.ts';
import { eventName, nameWrites } from '../diagram/names.ts';
import { readingOf } from '../time/run-reading.ts';
import type { FieldContext } from './fields.ts';
import { placesOf } from './places.ts';

/** What the parts of the lab that change faults know of a run. */
export interface FaultContext extends FieldContext {
  /** An event of the trace in words. */
  nameOf(index: number): string;
}

const known = new WeakMap<RunResult, FaultContext>();

/** Read out of a run once, for as long as somebody holds the run. */
export function contextOf(run: RunResult, example: Pick<LabExample, 'nodes' | 'vocabulary'>): FaultContext {
  let context = known.get(run);
  if (!context) known.set(run, (context = readContext(run, example)));
  return context;
}

function readContext(
  run: RunResult,
  { nodes, vocabulary = {} }: Pick<LabExample, 'nodes' | 'vocabulary'>,
): FaultContext {
  const { trace } = run;
  const reading = readingOf(trace);
  const writes = nameWrites(reading, vocabulary);
  const nameOf = (index: number) => eventName(index, reading, vocabulary, writes);
  return {
    trace,
    places: placesOf(run, nodes),
    nameOf,
    momentText: ({ atMs, index }) => `${span(atMs)}: ${nameOf(index)}`,
  };
}
