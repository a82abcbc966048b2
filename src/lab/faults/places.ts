import type { RunResult } from '@faultline/simulator';
import { readTrace, type Message, type Reading } from '../../../examples/simulator/src/story/reading.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';

/** The workload's node: it never fails, but it can be cut off. */
export const CLIENT = 'client';

/** An event of a node around which a fault can be put. */
export interface Moment {
  /** As faults name it. */
  event: string;
  atMs: number;
  /** Of the first thing that happened during it, in the trace. */
  index: number;
}

/** Where faults can be put in a run. */
export interface Places {
  /** Nodes that can fail. */
  nodes: readonly string[];
  /** Nodes that can be cut off from each other: those, and the workload's. */
  peers: readonly string[];
  /** The events of each node, as they happen. */
  moments: ReadonlyMap<string, readonly Moment[]>;
  /** Identities of the messages, as they were sent. */
  messages: readonly string[];
  /** Whether it is sent over a connection, as those to simulated servers are: it can neither overtake nor come twice. */
  isFrame(message: string): boolean;
  /** The messages that this one could overtake. */
  ahead(message: string): readonly string[];
  /** Nodes to which a node sent something, or the reverse. */
  partners(node: string): readonly string[];
}

export function placesOf({ trace }: Pick<RunResult, 'trace'>, nodes: readonly string[]): Places {
  const reading = readTrace(trace);
  const sent = [...reading.messages.values()].filter((message) => message.sent !== undefined);
  return {
    nodes: nodes.filter((node) => node !== CLIENT),
    peers: [CLIENT, ...nodes.filter((node) => node !== CLIENT)],
    moments: momentsOf(trace, nodes),
    messages: sent.filter(({ copy }) => !copy).map(({ id }) => id),
    isFrame: (id) => isFrame(reading.messages.get(id)),
    ahead: (id) => aheadOf(reading, sent, id),
    partners: (node) => [
      ...new Set(sent.flatMap(({ from, to }) => (from === node ? [to] : to === node ? [from] : []))),
    ],
  };
}

/** What is no event of the node itself, though it happens at it. */
const BEFALLS = new Set<TraceEvent['kind']>([
  ...(['crash', 'ignored', 'partition', 'slow', 'full', 'clock', 'violation'] as const),
]);

function momentsOf(trace: readonly TraceEvent[], nodes: readonly string[]): Map<string, Moment[]> {
  const moments = new Map<string, Moment[]>(nodes.map((node) => [node, []]));
  const known = new Set<string>();
  trace.forEach(({ kind, node, during, atMs }, index) => {
    const key = `${node} ${during}`;
    if (during === undefined || BEFALLS.has(kind) || known.has(key)) return;
    known.add(key);
    moments.get(node)?.push({ event: during, atMs, index });
  });
  moments.delete(CLIENT);
  return moments;
}

const isFrame = (message: Message | undefined) => message?.connection !== undefined;

/** Messages to the same node that are still on their way when this one is sent, and would be there first. */
function aheadOf({ messages }: Reading, sent: readonly Message[], id: string): string[] {
  const message = messages.get(id);
  const from = message?.sent;
  if (!message || from === undefined || isFrame(message)) return [];
  const arrival = ({ received, ignored }: Message) => received ?? ignored ?? Infinity;
  return sent
    .filter(
      (other) =>
        other !== message &&
        !isFrame(other) &&
        other.to === message.to &&
        other.sent! < from &&
        other.lost === undefined &&
        arrival(other) > from &&
        (arrival(other) < arrival(message) || message.overtook !== undefined),
    )
    .map((other) => other.id);
}

/** The ends of writes and syncs, where a disk can fail. */
export const isOfDisk = ({ event }: { event: string }): boolean => /^(write|sync) /.test(event);

/** The moment of a node that is nearest in time, of those that will do. */
export function momentNear(
  places: Places,
  node: string,
  atMs: number,
  willDo: (moment: Moment) => boolean = () => true,
): Moment | undefined {
  const away = (moment: Moment) => Math.abs(moment.atMs - atMs);
  return places.moments
    .get(node)
    ?.filter(willDo)
    .reduce<Moment | undefined>(
      (best, moment) => (best && away(best) <= away(moment) ? best : moment),
      undefined,
    );
}

/** When an event of a node happens; undefined if it does not. */
export function timeOf(trace: readonly TraceEvent[], node: string, event: string): number | undefined {
  return trace.find((other) => other.node === node && other.during === event)?.atMs;
}
