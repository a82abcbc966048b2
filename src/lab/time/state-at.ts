import type { Message, Reading } from '../../../examples/simulator/src/story/reading.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import { flightsAt } from './flights.ts';
import type { Cut, Instant, Wait } from './instant.ts';
import { NodeStates } from './node-states.ts';
import { perTrace, readingOf } from './run-reading.ts';
import { bySpan, lastingAt, type Span } from './spans.ts';
import { Servers } from './servers.ts';
import { Writes, type WriteRecord } from './writes.ts';

/**
 * The run right after an event of its trace. A trace is read once; after that any instant is one pass over what lasts
 * for a while (messages, waits, writes), so scrubbing through a long run costs the same wherever it is.
 */
export function stateAt(trace: readonly TraceEvent[], index: number): Instant {
  return runOf(trace).at(Math.max(0, Math.min(index, trace.length - 1)));
}

const runOf = perTrace((trace) => new Run(trace));

class Run {
  readonly #reading: Reading;
  readonly #writes: Writes;
  readonly #servers: Servers;
  readonly #nodes: ReadonlyMap<string, NodeStates>;
  readonly #waits: readonly Span<(index: number) => Wait>[];
  readonly #cuts: readonly Span<Cut>[];

  constructor(trace: readonly TraceEvent[]) {
    this.#reading = readingOf(trace);
    this.#writes = new Writes(trace);
    this.#servers = new Servers(this.#reading);
    this.#nodes = new Map(this.#reading.nodes.map((node) => [node, new NodeStates(node, trace)]));
    const messages = [...this.#reading.messages.values()];
    this.#waits = [
      ...messages.flatMap((message) => this.#call(message)),
      ...this.#writes.all.flatMap((write) => this.#write(write)),
      ...trace.flatMap((event, index) => this.#timer(event, index)),
    ].toSorted(bySpan);
    this.#cuts = cutsOf(trace);
  }

  at(index: number): Instant {
    const { trace } = this.#reading;
    return {
      index,
      atMs: trace[index]?.atMs ?? 0,
      nodes: [...this.#nodes].map(([node, states]) => ({
        node,
        ...states.at(index),
        files: this.#writes.filesAt(node, index),
        contents: this.#servers.contentsAt(node, index),
        connections: this.#servers.connectionsAt(node, index),
      })),
      inFlight: flightsAt(trace, index),
      waits: lastingAt(this.#waits, index).map((wait) => wait(index)),
      cuts: lastingAt(this.#cuts, index),
    };
  }

  /** A request whose caller has not learned how it ended. */
  #call(message: Message): Span<() => Wait>[] {
    const { id, from: node, to, sent, reply, copy, settled = Infinity } = message;
    if (reply || copy || sent === undefined) return [];
    const { atMs, life, lines = [] } = this.#reading.trace[sent]!;
    const wait: Wait = { kind: 'call', node, sinceMs: atMs, event: sent, lines, message: id, to };
    return [{ from: sent, until: Math.min(settled, this.#endOf(node, life)), what: () => wait }];
  }

  /** A write or sync that the code has not been told of. Of what is only cached it is told with the caching. */
  #write(record: WriteRecord): Span<(index: number) => Wait>[] {
    const { node, life, file, text, sync, askedMs, told, cached, durable, acked = Infinity } = record;
    const { lines = [] } = this.#reading.trace[told]!;
    const until = cached ?? Math.min(acked, this.#endOf(node, life));
    const wait = { node, sinceMs: askedMs, event: told, lines, file };
    const what = (index: number): Wait => {
      const isDurable = durable !== undefined && durable <= index;
      return sync
        ? { ...wait, kind: 'sync', durable: isDurable }
        : { ...wait, kind: 'write', text, durable: isDurable };
    };
    return [{ from: this.#firstAt(askedMs, told), until, what }];
  }

  /** A timer that goes off later. Those that never do are not in the trace. */
  #timer(event: TraceEvent, index: number): Span<() => Wait>[] {
    if (event.kind !== 'timer' || event.timer.startsWith('immediate')) return [];
    const { node, atMs, ms, lines = [], askedMs = atMs - ms } = event;
    const wait: Wait = { kind: 'timer', node, sinceMs: askedMs, event: index, lines, untilMs: atMs };
    return [{ from: this.#firstAt(askedMs, index), until: index, what: () => wait }];
  }

  #endOf(node: string, life: number): number {
    return this.#nodes.get(node)?.endOf(life) ?? Infinity;
  }

  /** The first event of an instant: from there on holds what was asked for at that time. Not after `limit`. */
  #firstAt(ms: number, limit: number): number {
    const { trace } = this.#reading;
    let [low, high] = [0, limit];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (trace[middle]!.atMs < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function cutsOf(trace: readonly TraceEvent[]): Span<Cut>[] {
  const cuts: Span<Cut>[] = [];
  trace.forEach((event, index) => {
    if (event.kind !== 'partition') return;
    const { from, to, oneWay } = event;
    if (event.phase === 'start') cuts.push({ from: index, until: Infinity, what: { from, to, oneWay } });
    const open = cuts.find(({ what, until }) => until === Infinity && what.from === from && what.to === to);
    if (event.phase === 'end' && open) open.until = index;
  });
  return cuts;
}
