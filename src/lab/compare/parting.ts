import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import { identitiesOf } from './identity.ts';

export type Pair<T> = readonly [T, T];

/** Where two runs part: the first event at a node that the other run does not have there. */
export interface Parting {
  node: string;
  /** Virtual time of the earlier of the two events. */
  atMs: number;
  /** The indexes of what happens there in each run; undefined where nothing more happens at that node. */
  events: Pair<number | undefined>;
}

/**
 * The first difference between two runs; undefined if there is none. What each node sees is compared in its order, by
 * identity: a run in which the same happens somewhat later is no other run. Of the nodes that differ, the first in
 * virtual time counts, since what comes later may follow from it.
 */
export function firstParting(traces: Pair<readonly TraceEvent[]>): Parting | undefined {
  const [left, right] = [seenByNode(traces[0]), seenByNode(traces[1])];
  const partings = [...new Set([...left.keys(), ...right.keys()])].flatMap((node) => {
    const [mine, other] = [left.get(node) ?? [], right.get(node) ?? []];
    const at = mine.findIndex(({ fact }, i) => fact !== other[i]?.fact);
    const place = at >= 0 ? at : mine.length;
    const events = [mine[place]?.index, other[place]?.index] as const;
    if (events[0] === undefined && events[1] === undefined) return [];
    const times = events.map((event, i) => (event === undefined ? Infinity : traces[i]![event]!.atMs));
    return [{ node, atMs: Math.min(...times), events }];
  });
  const order = ({ events }: Parting) => Math.min(events[0] ?? Infinity, events[1] ?? Infinity);
  return partings.toSorted((a, b) => a.atMs - b.atMs || order(a) - order(b))[0];
}

interface Seen {
  index: number;
  /** What must be the same in both runs. */
  fact: string;
}

function seenByNode(trace: readonly TraceEvent[]): Map<string, Seen[]> {
  const nodes = new Map<string, Seen[]>();
  identitiesOf(trace).forEach((identity, index) => {
    if (identity === undefined) return;
    const event = trace[index]!;
    const seen = nodes.get(event.node) ?? [];
    nodes.set(event.node, seen);
    seen.push({ index, fact: `${identity} ${contentOf(event)}` });
  });
  return nodes;
}

/** What an event says beyond its identity, as far as another seed leaves it alone: no random keys, no times. */
function contentOf(event: TraceEvent): string {
  switch (event.kind) {
    case 'send':
    case 'receive':
      return event.label;
    case 'lost':
    case 'ignored':
    case 'failed':
      return event.why;
    case 'abort':
      return event.reason;
    case 'operation':
      return `${event.phase} ${event.outcome}`;
    case 'durable':
    case 'cached':
    case 'unwritten':
      return settled(event.text);
    case 'crash':
      return event.silent ? 'silent' : '';
    default:
      return '';
  }
}

/** A written entry without what every seed gives it anew. */
function settled(text: string): string {
  return text
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi, 'uuid')
    .replaceAll(/\d+\.\d+|\d{9,}/g, 'number');
}
