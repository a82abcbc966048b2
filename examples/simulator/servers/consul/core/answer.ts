/** A request to Consul's HTTP API. */
export interface Ask {
  readonly method: string;
  /** Decoded, from `/v1/` on. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What a read finds, and the index of it: what a blocking query waits for is a greater one. */
export interface Found {
  /** Undefined: nothing to wait for. */
  readonly index: number | undefined;
  readonly answer: Answer;
}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

export const text = (words: string, status: number): Answer => ({ status, headers: {}, body: words });

/** An answer that is not what was asked for. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}

/** What Consul can do and this model cannot is refused by name. */
export const notModelled = (what: string): Refusal => new Refusal(501, `the simulated Consul has no ${what}`);

/** A body that is JSON. @throws Refusal if it is not */
export function parsed(body: Uint8Array): Record<string, unknown> {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // The sentence below says what is wrong.
  }
  throw new Refusal(400, 'Request decode failed: the body is not a JSON object');
}
