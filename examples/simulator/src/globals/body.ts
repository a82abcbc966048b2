import { standIn, toText } from './stand-in.ts';

export type BodyInput = string | URLSearchParams | ArrayBuffer | ArrayBufferView | WholeBody | null;

/** A body as it is kept: text if it was given as text. The bytes are never changed and never given out. */
export type Content = string | Uint8Array | null;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What the body of a message is made of, whether it was read or not. */
export let contentOf: (message: Body) => Content;

/** Takes the body away: from now on the message counts as read. Throws if it was read before. */
export let takeContent: (message: Body) => Content;

/** Whose body it is: the first message that had it. */
let ownerOf: (body: WholeBody) => Body;

/** The body as text for a trace, without reading it: a message without a body gives an empty text. */
export function bodyText(message: Body): string {
  return decode(contentOf(message));
}

/**
 * What requests and responses share. The whole body is there from the start, so every method settles within
 * microtasks. Streams, forms and blobs are not simulated: their members throw a sentence that says so.
 */
export class Body {
  readonly #content: Content;
  #used = false;
  #body: WholeBody | undefined = undefined;

  /** @param body the body of another message, if that is where the content is from: read in one, it is read in both. */
  constructor(content: Content, body?: WholeBody) {
    this.#content = content;
    if (body) this.#body = body;
  }

  get bodyUsed(): boolean {
    return this.#owner.#used;
  }

  get body(): WholeBody | null {
    if (this.#content === null) return null;
    return (this.#body ??= new WholeBody(this));
  }

  async text(): Promise<string> {
    return decode(this.#take());
  }

  async json(): Promise<unknown> {
    const text = decode(this.#take());
    try {
      return JSON.parse(text);
    } catch {
      throw new SyntaxError('The body is not valid JSON.');
    }
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return encode(this.#take());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return encode(this.#take()).buffer;
  }

  async blob(): Promise<never> {
    throw unsupported('The method blob()', 'Use bytes() or arrayBuffer().');
  }

  async formData(): Promise<never> {
    throw unsupported('The method formData()', 'Use new URLSearchParams(await text()).');
  }

  get #owner(): Body {
    return this.#body ? ownerOf(this.#body) : this;
  }

  #take(): Content {
    const owner = this.#owner;
    if (owner.#used)
      throw new TypeError('The body has been read already. Call clone() before the first reading.');
    owner.#used = this.#content !== null;
    return this.#content;
  }

  static {
    contentOf = (message) => message.#content;
    takeContent = (message) => message.#take();
  }
}

const INSTEAD = 'Use text(), json(), bytes() or arrayBuffer().';

/**
 * The `body` of a message: the whole of it, to be passed on (`new Response(response.body, { headers })`) or cancelled. It
 * is no stream that could be read in pieces.
 */
export class WholeBody {
  readonly #owner: Body;

  constructor(owner: Body) {
    this.#owner = owner;
  }

  get locked(): boolean {
    return false;
  }

  async cancel(): Promise<void> {
    if (!this.#owner.bodyUsed) takeContent(this.#owner);
  }

  getReader(): never {
    throw unsupported('Reading the stream "body"', INSTEAD);
  }

  tee(): never {
    throw unsupported('Dividing the stream "body"', 'Use clone().');
  }

  pipeTo(): never {
    throw unsupported('Piping the stream "body"', INSTEAD);
  }

  pipeThrough(): never {
    throw unsupported('Piping the stream "body"', INSTEAD);
  }

  [Symbol.asyncIterator](): never {
    throw unsupported('Reading the stream "body"', INSTEAD);
  }

  static {
    ownerOf = (body) => body.#owner;
  }
}

/** The body that a message gets from another one, if it does. */
export const passedOn = (input: unknown): WholeBody | undefined =>
  input instanceof WholeBody ? input : undefined;

/** Copies a body out of what the caller gave. */
export function toContent(input: unknown): Content {
  if (typeof input === 'string') return input.toWellFormed();
  if (input === null || input === undefined) return null;
  if (input instanceof WholeBody) return contentOfUnread(ownerOf(input));
  if (input instanceof ArrayBuffer) return new Uint8Array(input.slice(0));
  if (ArrayBuffer.isView(input))
    return new Uint8Array(input.buffer, input.byteOffset, input.byteLength).slice();
  const kind = Object.prototype.toString.call(input).slice(8, -1);
  if (kind === 'ReadableStream' || kind === 'FormData' || kind === 'Blob' || kind === 'File') {
    throw unsupported(
      `A body that is a ${kind}`,
      'Use a string, URLSearchParams, a Uint8Array or an ArrayBuffer.',
    );
  }
  return toText(input, 'The body').toWellFormed();
}

/** The type that a body implies when no header names one, by the Fetch standard. */
export function contentTypeOf(input: unknown): string | undefined {
  if (input === null || input === undefined || input instanceof ArrayBuffer || ArrayBuffer.isView(input))
    return undefined;
  if (input instanceof WholeBody) return undefined;
  if (input instanceof URLSearchParams) return 'application/x-www-form-urlencoded;charset=UTF-8';
  return 'text/plain;charset=UTF-8';
}

function contentOfUnread(message: Body): Content {
  if (message.bodyUsed)
    throw new TypeError('The body that is passed on has been read already. Call clone() before the reading.');
  return contentOf(message);
}

function decode(content: Content): string {
  if (content === null) return '';
  if (typeof content !== 'string') return decoder.decode(content);
  return content.charCodeAt(0) === 0xfeff ? content.slice(1) : content;
}

function encode(content: Content): Uint8Array<ArrayBuffer> {
  if (content === null) return new Uint8Array();
  return typeof content === 'string' ? new Uint8Array(encoder.encode(content)) : content.slice();
}

function unsupported(what: string, instead: string): TypeError {
  return new TypeError(`${what} is not simulated. ${instead}`);
}

standIn(Body, 'Body');
standIn(WholeBody, 'ReadableStream');
