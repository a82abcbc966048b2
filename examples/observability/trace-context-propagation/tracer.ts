import { childOf, type TraceContext } from './trace-context.ts';

/** `server` and `client` are the two ends of a call, `producer` and `consumer` those of a message. */
export type SpanKind = 'server' | 'client' | 'producer' | 'consumer';

/** One piece of work, as it is stored once it is over. */
export interface Span {
  traceId: string;
  spanId: string;
  /** The span that caused this one, here or elsewhere. Nobody's: it is the first of its trace. */
  parentId: string | undefined;
  kind: SpanKind;
  name: string;
  attributes: Readonly<Record<string, string>>;
  flags: number;
  /** The keys of the tracestate that it passes on. */
  state: string;
  startMs: number;
  endMs: number;
  failed: boolean;
}

export interface SpanOptions {
  kind: SpanKind;
  name: string;
  parent: TraceContext | undefined;
  attributes?: Readonly<Record<string, string>>;
}

// #region tracer
/** Makes spans, and hands each to `store` when it is over. */
export class Tracer {
  readonly #store: (span: Span) => void;
  readonly #key: string;

  constructor(key: string, store: (span: Span) => void) {
    this.#key = key;
    this.#store = store;
  }

  /** Does a piece of work as a span. The work is given the span's context, to be passed on to whatever it causes. */
  async span<T>(options: SpanOptions, work: (context: TraceContext) => Promise<T>): Promise<T> {
    const context = childOf(options.parent, this.#key);
    const startMs = Date.now();
    const beganMs = performance.now();
    let failed = true;
    try {
      const result = await work(context);
      failed = false;
      return result;
    } finally {
      this.#end(options, context, { startMs, endMs: startMs + since(beganMs), failed });
    }
  }

  #end(
    { kind, name, parent, attributes = {} }: SpanOptions,
    context: TraceContext,
    outcome: Pick<Span, 'startMs' | 'endMs' | 'failed'>,
  ): void {
    const { traceId, spanId, flags } = context;
    const state = context.state.map(([key]) => key).join();
    const parentId = parent?.spanId;
    this.#store({ traceId, spanId, parentId, kind, name, attributes, flags, state, ...outcome });
  }
}

/** In tenths of a millisecond, by a clock that nobody sets. */
const since = (beganMs: number) => Math.round((performance.now() - beganMs) * 10) / 10;
// #endregion
