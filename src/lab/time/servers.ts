import type { Reading } from '../../../examples/simulator/src/story/reading.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import type { ConnectionAt, ContentAt } from './instant.ts';

/** What simulated servers have in memory, and the connections to them. Both end with the life of a node. */
export class Servers {
  readonly #trace: readonly TraceEvent[];
  /** Indexes of the events that tell of it, by node. */
  readonly #events = new Map<string, number[]>();
  readonly #connectionOf: (message: string) => string | undefined;

  constructor({ trace, messages }: Reading) {
    this.#trace = trace;
    this.#connectionOf = (message) => messages.get(message)?.connection;
    trace.forEach((event, index) => {
      if (!tells(event)) return;
      const own = this.#events.get(event.node);
      if (own) own.push(index);
      else this.#events.set(event.node, [index]);
    });
  }

  /** What a node has after an event, in the order in which it came. */
  contentsAt(node: string, index: number): ContentAt[] {
    const held = new Map<string, ContentAt>();
    for (const [at, event] of this.#upTo(node, index)) {
      if (isEnd(event)) held.clear();
      if (event.kind !== 'content') continue;
      const { name, text } = event;
      const news = at === index;
      const before = held.get(name)?.text;
      if (text !== undefined) held.set(name, { name, text, state: 'held', news });
      else if (news && before !== undefined) held.set(name, { name, text: before, state: 'gone', news });
      else held.delete(name);
    }
    return [...held.values()];
  }

  connectionsAt(node: string, index: number): ConnectionAt[] {
    const ends = new Map<string, ConnectionAt>();
    for (const [at, event] of this.#upTo(node, index)) {
      const news = at === index;
      if (isEnd(event)) ends.clear();
      else if (event.kind === 'connection') {
        const { connection, peer, phase } = event;
        const state = phase === 'opened' ? 'open' : phase;
        if (state === 'open' || news) ends.set(connection, { connection, peer, state, news });
        else ends.delete(connection);
      } else if (event.kind === 'lost') {
        const end = ends.get(this.#connectionOf(event.message) ?? '');
        if (end) ends.set(end.connection, { ...end, state: 'stalled', news });
      }
    }
    return [...ends.values()];
  }

  *#upTo(node: string, index: number): Iterable<[at: number, event: TraceEvent]> {
    for (const at of this.#events.get(node) ?? []) {
      if (at > index) return;
      yield [at, this.#trace[at]!];
    }
  }
}

/** The memory of a node is gone. */
const isEnd = (event: TraceEvent) =>
  event.kind === 'crash' ||
  event.kind === 'exit' ||
  event.kind === 'boot' ||
  (event.kind === 'stop' && event.phase !== 'asked');

const tells = (event: TraceEvent) =>
  event.kind === 'content' ||
  event.kind === 'connection' ||
  (event.kind === 'lost' && (event.why === 'drop' || event.why === 'stalled')) ||
  isEnd(event);
