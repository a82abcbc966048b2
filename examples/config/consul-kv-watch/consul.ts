/** Where a Consul is, and how it is asked. */
export interface Asking {
  /** `http://127.0.0.1:8500` */
  consul: string;
  /** How long Consul may hold a question: `5m`. Ten minutes at most. */
  wait: string;
  /** How long to wait for its answer: `wait`, a sixteenth more, and the way. */
  patienceMs: number;
  /** Gives up whatever is being asked. */
  signal?: AbortSignal;
}

/** What a key has. `value` is undefined if the key is not there; then `index` is that of all keys. */
export interface Found {
  value: string | undefined;
  index: bigint;
}

// #region question
/** Asks for a key. The answer comes when its index is greater than the one given, or when the time is over. */
export async function blockingQuery(asking: Asking, key: string, index: bigint): Promise<Found> {
  const { consul, wait, patienceMs } = asking;
  const signals = [AbortSignal.timeout(patienceMs), ...(asking.signal ? [asking.signal] : [])];
  const reply = await fetch(`${consul}/v1/kv/${key}?raw&index=${index}&wait=${wait}`, {
    signal: AbortSignal.any(signals),
  });
  // That a key is not there is an answer, and it has an index. That Consul has no leader is none.
  if (reply.status !== 200 && reply.status !== 404) throw new Error(`Consul answers ${reply.status}.`);
  const text = await reply.text();
  const got = BigInt(reply.headers.get('X-Consul-Index') ?? 0);
  return { value: reply.status === 200 ? text : undefined, index: got };
}

/** The index to ask on with. 0 asks without waiting, so it is kept for when the index has gone back. */
export function nextIndex(asked: bigint, got: bigint): bigint {
  if (got < asked) return 0n;
  return got > 0n ? got : 1n;
}
// #endregion

// #region edit
/**
 * Changes a value although others may be changing it: writes only if nobody has since it was read. `change` may be called
 * again, and with what it has written already, since the answer to a write can be lost.
 */
export async function edit(
  consul: string,
  key: string,
  change: (value: string | undefined) => string,
): Promise<void> {
  for (let isWritten = false; !isWritten;) {
    const { value, modifyIndex } = await read(consul, key);
    const body = change(value);
    const reply = await ask(`${consul}/v1/kv/${key}?cas=${modifyIndex}`, { method: 'PUT', body });
    isWritten = (await reply.text()).trim() === 'true';
  }
}

/** A value with the index of its last write; 0 if the key is not there, which `cas` takes for “only if it is not there”. */
async function read(
  consul: string,
  key: string,
): Promise<{ value: string | undefined; modifyIndex: bigint }> {
  const reply = await ask(`${consul}/v1/kv/${key}`, {});
  const text = await reply.text();
  if (reply.status === 404) return { value: undefined, modifyIndex: 0n };
  // Indexes have 64 bits, more than a number of JavaScript keeps.
  const modifyIndex = BigInt(/"ModifyIndex": ?(\d+)/.exec(text)![1]!);
  const [{ Value }] = JSON.parse(text) as [{ Value: string | null }];
  return { value: fromBase64(Value ?? ''), modifyIndex };
}
// #endregion

async function ask(url: string, init: RequestInit): Promise<Response> {
  const reply = await fetch(url, { ...init, signal: AbortSignal.timeout(1_000) });
  if (reply.status !== 200 && reply.status !== 404) throw new Error(`Consul answers ${reply.status}.`);
  return reply;
}

const fromBase64 = (text: string) =>
  new TextDecoder().decode(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
