import { SimAbortSignal, createSignal } from './abort.ts';
import {
  Body,
  contentOf,
  contentTypeOf,
  passedOn,
  takeContent,
  toContent,
  type BodyInput,
  type Content,
} from './body.ts';
import { copyList, createHeaders, SimHeaders, type HeadersInput } from './headers.ts';
import { standIn, toText } from './stand-in.ts';
import { toRequestUrl } from './url.ts';

/** The options of a request that mean something here. Others, such as `credentials` or `cache`, are ignored. */
export interface SimRequestInit {
  method?: string;
  headers?: HeadersInput;
  body?: BodyInput;
  signal?: SimAbortSignal | null;
}

/** All that a request consists of, before it is one. */
class Draft {
  readonly url: string;
  readonly method: string;
  readonly content: Content;
  /** Absent until somebody asks: most requests have none, or only the type of their body. */
  headers: SimHeaders | undefined;
  /** The type to put in those headers. */
  readonly contentType: string | undefined;
  readonly signal: SimAbortSignal | undefined;

  constructor(
    url: string,
    method: string,
    content: Content,
    headers: SimHeaders | undefined,
    contentType: string | undefined,
    signal: SimAbortSignal | undefined,
  ) {
    this.url = url;
    this.method = method;
    this.content = content;
    this.headers = headers;
    this.contentType = contentType;
    this.signal = signal;
  }
}

let draftOf: (request: SimRequest) => Draft;

/** The signal that can abort the request, if it was given one: cheaper than `request.signal`, which makes one that follows it. */
export let signalOf: (request: SimRequest) => SimAbortSignal | undefined;

/**
 * The receiver's own copy of a request: fresh headers, an unread body, no signal, nothing shared that can change.
 * The sender's stays unread, so that one request can be delivered twice. Throws if its body has been read.
 */
export function copyRequest(request: SimRequest): SimRequest {
  return new SimRequest(duplicate(request, undefined) as never);
}

/** The `Request` of a simulated node. */
export class SimRequest extends Body {
  readonly #draft: Draft;
  #signal: SimAbortSignal | undefined = undefined;

  /** Throws a `TypeError` for a relative URL, a malformed method or header, or a body where there can be none. */
  constructor(input: string | URL | SimRequest, init?: SimRequestInit) {
    const draft =
      (input as unknown) instanceof Draft ? (input as unknown as Draft) : compose(input, init ?? {});
    super(draft.content, passedOn(init?.body));
    this.#draft = draft;
  }

  get url(): string {
    return this.#draft.url;
  }

  get method(): string {
    return this.#draft.method;
  }

  get headers(): SimHeaders {
    const draft = this.#draft;
    return (draft.headers ??= createHeaders(
      draft.contentType ? ['content-type', draft.contentType] : [],
      false,
    ));
  }

  /** Follows the signal given, and is never the same object. */
  get signal(): SimAbortSignal {
    const given = this.#draft.signal;
    return (this.#signal ??= given ? SimAbortSignal.any([given]) : createSignal());
  }

  clone(): SimRequest {
    return new SimRequest(duplicate(this, this.#draft.signal) as never);
  }

  static {
    draftOf = (request) => request.#draft;
    signalOf = (request) => request.#draft.signal;
  }
}

function duplicate(request: SimRequest, signal: SimAbortSignal | undefined): Draft {
  if (request.bodyUsed)
    throw new TypeError('The body of this request has been read already. Clone or send it before reading.');
  const { url, method, content, headers, contentType } = draftOf(request);
  return new Draft(
    url,
    method,
    content,
    headers && createHeaders(copyList(headers), false),
    contentType,
    signal,
  );
}

function compose(input: string | URL | SimRequest, init: SimRequestInit): Draft {
  if (typeof init !== 'object')
    throw new TypeError('The options of a request are an object, for example { method: "POST" }.');
  const source = input instanceof SimRequest ? input : undefined;
  const base = source && draftOf(source);
  const url = base ? base.url : toRequestUrl(input);
  const { method: givenMethod, headers: givenHeaders, body, signal: givenSignal } = init;
  const method = givenMethod === undefined ? (base?.method ?? 'GET') : toMethod(givenMethod);
  const signal = givenSignal === undefined ? base?.signal : toSignal(givenSignal);
  const hasBody = body !== null && body !== undefined;
  if ((hasBody || (source && contentOf(source) !== null)) && (method === 'GET' || method === 'HEAD')) {
    throw new TypeError(`A ${method} request has no body. Use another method, or put the data in the URL.`);
  }
  let headers: SimHeaders | undefined;
  if (givenHeaders !== undefined) headers = new SimHeaders(givenHeaders);
  else if (base?.headers) headers = createHeaders(copyList(base.headers), false);
  let contentType = headers || givenHeaders !== undefined ? undefined : base?.contentType;
  if (hasBody) {
    const implied = contentTypeOf(body);
    if (!headers) contentType ??= implied;
    else if (implied && !headers.has('content-type')) headers.set('content-type', implied);
  }
  const content = hasBody || !source ? toContent(body) : takeContent(source);
  return new Draft(url, method, content, headers, contentType, signal);
}

/** The standard corrects the case of these only: `patch` is another method than `PATCH`. */
function toMethod(given: unknown): string {
  const method = toText(given, 'The method');
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method))
    throw new TypeError(`${JSON.stringify(method)} is not an HTTP method.`);
  const upper = method.toUpperCase();
  if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK') {
    throw new TypeError(`The method ${upper} is not allowed in a request.`);
  }
  return /^(?:DELETE|GET|HEAD|OPTIONS|POST|PUT)$/.test(upper) ? upper : method;
}

function toSignal(signal: SimAbortSignal | null): SimAbortSignal | undefined {
  if (signal === null) return undefined;
  if (signal instanceof SimAbortSignal) return signal;
  throw new TypeError('The option "signal" of a request is not an AbortSignal.');
}

standIn(SimRequest, 'Request');
