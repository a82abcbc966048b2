/**
 * W3C Trace Context: two headers by which one request is recognized wherever it goes. `traceparent` says which trace and
 * which span of it, `tracestate` what each tracing system on the way wants to remember. https://www.w3.org/TR/trace-context/
 */
export interface TraceContext {
  /** 32 hex digits, the same on every hop. */
  traceId: string;
  /** 16 hex digits, new on every hop: the span that sends. */
  spanId: string;
  flags: number;
  /** The member that was written last comes first. */
  state: readonly Member[];
}

export type Member = readonly [key: string, value: string];

/** The caller may have recorded this trace. Passed on as it came. */
export const SAMPLED = 0b01;
/** The trace id is random. Passed on as it came. */
export const RANDOM = 0b10;

/** Whatever holds headers: those of a request, or of a message in a queue. */
export interface Carrier {
  get(name: string): string | null;
}

// #region extract
/** The context that came, or undefined: then a new trace begins, and the tracestate that came is worth nothing either. */
export function extract(carrier: Carrier): TraceContext | undefined {
  const parent = parseTraceparent(carrier.get('traceparent'));
  return parent && { ...parent, state: parseTracestate(carrier.get('tracestate')) };
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

export function parseTraceparent(value: string | null): Omit<TraceContext, 'state'> | undefined {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(trim(value ?? '')) ?? [];
  if (!traceId || !spanId || version === 'ff') return undefined;
  if (version === '00' && more !== undefined) return undefined; // only a later version may have more
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags!, 16) & (SAMPLED | RANDOM) };
}

const MEMBER = /^([a-z0-9][a-z0-9_\-*/@]{0,255})=([ -+\--<>-~]{0,255}[!-+\--<>-~])$/;
const MOST_MEMBERS = 32;

/** Its members; none if one of them is not as it should be. */
export function parseTracestate(value: string | null): Member[] {
  const texts = (value ?? '').split(',').map(trim).filter(Boolean);
  if (texts.length > MOST_MEMBERS) return [];
  const members = new Map<string, string>();
  for (const text of texts) {
    const [, key, content] = MEMBER.exec(text) ?? [];
    if (key === undefined || content === undefined) return [];
    if (!members.has(key)) members.set(key, content);
  }
  return [...members];
}

/** Spaces and tabs around a value are none of it. */
const trim = (text: string) => text.replace(/^[ \t]+|[ \t]+$/g, '');
// #endregion

// #region inject
/** The headers that carry a context on, for a request or for a message. */
export function inject({ traceId, spanId, flags, state }: TraceContext): Record<string, string> {
  const traceparent = `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`;
  if (state.length === 0) return { traceparent };
  return { traceparent, tracestate: state.map(([key, value]) => `${key}=${value}`).join(',') };
}

/** The context of a new span: in the trace of its parent, or in a new one. `key` is whose member of the tracestate is ours. */
export function childOf(parent: TraceContext | undefined, key: string): TraceContext {
  const spanId = randomId(8);
  const others = (parent?.state ?? []).filter(([other]) => other !== key);
  return {
    traceId: parent?.traceId ?? randomId(16),
    spanId,
    flags: parent?.flags ?? SAMPLED | RANDOM,
    state: [[key, spanId] as const, ...others].slice(0, MOST_MEMBERS),
  };
}

/** Never all zeros, which would be no id. */
function randomId(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  const id = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return /^0+$/.test(id) ? randomId(bytes) : id;
}
// #endregion
