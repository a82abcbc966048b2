import { Body, contentOf, contentTypeOf, passedOn, toContent, type BodyInput, type Content } from './body.ts';
import { copyList, createHeaders, isImmutable, SimHeaders, type HeadersInput } from './headers.ts';
import { standIn, toText } from './stand-in.ts';
import { parseUrl } from './url.ts';

export interface SimResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInput;
}

/** All that a response consists of, before it is one. */
class Draft {
  readonly content: Content;
  readonly status: number;
  readonly statusText: string;
  /** Absent until somebody asks: most responses have only the type of their body. */
  headers: SimHeaders | undefined;
  /** The type to put in those headers. */
  readonly contentType: string | undefined;
  /** Whether the headers made on demand refuse changes. */
  readonly immutable: boolean;
  readonly type: 'basic' | 'default' | 'error';
  readonly url: string;

  constructor(
    content: Content,
    status: number,
    statusText: string,
    headers: SimHeaders | undefined,
    contentType: string | undefined,
    immutable = false,
    type: 'basic' | 'default' | 'error' = 'default',
    url = '',
  ) {
    this.content = content;
    this.status = status;
    this.statusText = statusText;
    this.headers = headers;
    this.contentType = contentType;
    this.immutable = immutable;
    this.type = type;
    this.url = url;
  }
}

let draftOf: (response: SimResponse) => Draft;

/**
 * The receiver's own copy of a response, as `fetch` gives it: an unread body, headers that refuse changes, the `url`
 * it came from; nothing shared that can change. Throws a `TypeError` if the body has been read, or for `Response.error()`.
 */
export function copyResponse(response: SimResponse, url = ''): SimResponse {
  if (response.type === 'error')
    throw new TypeError('Response.error() cannot be sent. Send a response with a status of 500.');
  return new SimResponse(duplicate(response, 'basic', true, url) as never);
}

/** The `Response` of a simulated node. */
export class SimResponse extends Body {
  readonly #draft: Draft;

  /** Throws a `RangeError` for a status outside 200 to 599, and a `TypeError` for a body where there can be none. */
  constructor(body?: BodyInput, init?: SimResponseInit) {
    const draft =
      (body as unknown) instanceof Draft
        ? (body as unknown as Draft)
        : compose(toContent(body), init ?? {}, contentTypeOf(body));
    super(draft.content, passedOn(body));
    this.#draft = draft;
  }

  /** Throws the `TypeError` of `JSON.stringify` for a value that JSON cannot hold. */
  static json(value: unknown, init?: SimResponseInit): SimResponse {
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError('The value cannot be written as JSON. Use null for nothing.');
    return new SimResponse(compose(text.toWellFormed(), init ?? {}, 'application/json') as never);
  }

  static error(): SimResponse {
    return new SimResponse(new Draft(null, 0, '', undefined, undefined, true, 'error') as never);
  }

  static redirect(url: string | URL, status = 302): SimResponse {
    const location = parseUrl(url).href;
    const code = toStatus(status);
    if (code !== 301 && code !== 302 && code !== 303 && code !== 307 && code !== 308) {
      throw new RangeError(
        `The status ${String(status)} is not one of a redirect. Use 301, 302, 303, 307 or 308.`,
      );
    }
    return new SimResponse(
      new Draft(null, code, '', createHeaders(['location', location], true), undefined) as never,
    );
  }

  get type(): 'basic' | 'default' | 'error' {
    return this.#draft.type;
  }

  get url(): string {
    return this.#draft.url;
  }

  get redirected(): boolean {
    return false;
  }

  get status(): number {
    return this.#draft.status;
  }

  get ok(): boolean {
    const { status } = this.#draft;
    return status >= 200 && status <= 299;
  }

  get statusText(): string {
    return this.#draft.statusText;
  }

  get headers(): SimHeaders {
    const draft = this.#draft;
    return (draft.headers ??= createHeaders(
      draft.contentType ? ['content-type', draft.contentType] : [],
      draft.immutable,
    ));
  }

  clone(): SimResponse {
    const { headers, type, immutable, url } = this.#draft;
    return new SimResponse(duplicate(this, type, headers ? isImmutable(headers) : immutable, url) as never);
  }

  static {
    draftOf = (response) => response.#draft;
  }
}

function duplicate(response: SimResponse, type: Draft['type'], immutable: boolean, url: string): Draft {
  if (response.bodyUsed)
    throw new TypeError('The body of this response has been read already. Clone or send it before reading.');
  const { status, statusText, headers, contentType } = draftOf(response);
  const copied = headers && createHeaders(copyList(headers), immutable);
  return new Draft(contentOf(response), status, statusText, copied, contentType, immutable, type, url);
}

function compose(content: Content, init: SimResponseInit, implied: string | undefined): Draft {
  if (typeof init !== 'object')
    throw new TypeError('The options of a response are an object, for example { status: 404 }.');
  const { status: givenStatus, statusText: givenText, headers: givenHeaders } = init;
  const status = givenStatus === undefined ? 200 : toStatus(givenStatus);
  if (status < 200 || status > 599) {
    throw new RangeError(`The status ${String(givenStatus)} is not between 200 and 599.`);
  }
  const statusText = givenText === undefined ? '' : toStatusText(givenText);
  if (content !== null && (status === 204 || status === 205 || status === 304)) {
    throw new TypeError(`A response with the status ${status} has no body. Use null, or another status.`);
  }
  if (givenHeaders === undefined) return new Draft(content, status, statusText, undefined, implied);
  const headers = new SimHeaders(givenHeaders);
  if (implied && !headers.has('content-type')) headers.set('content-type', implied);
  return new Draft(content, status, statusText, headers, undefined);
}

/** As WebIDL's `unsigned short`. */
function toStatus(status: unknown): number {
  if (typeof status === 'number' && Number.isInteger(status) && status >= 0 && status < 65536) return status;
  const number = Math.trunc(Number(toText(status, 'The status')));
  return Number.isFinite(number) ? ((number % 65536) + 65536) % 65536 : 0;
}

function toStatusText(given: unknown): string {
  const text = toText(given, 'The statusText');
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
    throw new TypeError(
      'The statusText has a character that HTTP does not allow. Keep it to letters, digits and spaces.',
    );
  }
  return text;
}

standIn(SimResponse, 'Response');
