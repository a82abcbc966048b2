import type { RunResult, TraceEvent } from '@faultline/simulator';
import type { LabExample } from '../../catalogue/example.ts';
import type { Layout, Shape } from '../diagram/geometry.ts';
import type { Row } from '../diagram/rows.ts';
import { readingOf } from '../time/run-reading.ts';
import { layOutBeside, rowsBeside } from './beside.ts';
import { identitiesOf } from './identity.ts';
import { firstParting, type Pair } from './parting.ts';
import { ALIKE, partingSentence } from './words.ts';

/** Two runs, as the page shows them. */
export interface Comparison {
  /** Where they part, in a sentence, or that they do not. */
  parting: string;
  rows: Pair<readonly Row[]>;
  layouts: Readonly<Record<Shape, Pair<Layout>>>;
}

export function readComparison(
  runs: Pair<RunResult>,
  names: Pair<string>,
  { nodes, vocabulary = {} }: Pick<LabExample, 'nodes' | 'vocabulary'>,
  opened: ReadonlySet<string>,
): Comparison {
  const readings = [readingOf(runs[0].trace), readingOf(runs[1].trace)] as const;
  const found = firstParting([runs[0].trace, runs[1].trace]);
  const sentence = found ? partingSentence(found, readings, names, vocabulary) : ALIKE;
  const rows = rowsBeside(readings, { vocabulary, opened, parting: found && { ...found, sentence } });
  const layOut = (shape: Shape) =>
    layOutBeside(readings, rows, { shape, vocabulary, lanes: ['client', ...nodes] });
  return { parting: sentence, rows, layouts: { wide: layOut('wide'), compact: layOut('compact') } };
}

/** Of each event the same one in the other run, by identity: from the first to the second, and back. */
export function sameEvents(traces: Pair<readonly TraceEvent[]>): Pair<ReadonlyMap<number, number>> {
  const [left, right] = traces.map(
    (trace) =>
      new Map(identitiesOf(trace).flatMap((identity, i) => (identity === undefined ? [] : [[identity, i]]))),
  );
  const into = (from: typeof left, to: typeof right) =>
    new Map(
      [...from!].flatMap(([identity, event]) => {
        const other = to!.get(identity);
        return other === undefined ? [] : [[event, other] as const];
      }),
    );
  return [into(left, right), into(right, left)];
}
