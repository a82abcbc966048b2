/** The platform's own objects, as a node has them. */
export async function webReport(): Promise<string[]> {
  return [
    ...urls(),
    ...(await messages()),
    ...signals(),
    ...random(),
    ...(await cryptography()),
    ...texts(),
    clocks(),
    names(),
  ];
}

function urls(): string[] {
  const url = new URL('../b?q=ä&x=1#h', 'http://user@Example.COM:80/a/c');
  url.searchParams.append('y', 'a b');
  const params = new URLSearchParams({ b: '2', a: '1 +' });
  params.sort();
  return [
    `${url} ${url.host} ${URL.canParse('http://[::1]:8080/')} ${params} ${new URL('http://xn--nxasmq6b/').hostname}`,
  ];
}

async function messages(): Promise<string[]> {
  const headers = new Headers({ 'X-B': '1', a: ' 2 ' });
  headers.append('x-b', '3');
  const request = new Request('http://orders/x', { method: 'post', body: 'text', headers });
  const response = Response.json({ ok: true }, { status: 201 });
  const copy = response.clone();
  const redirect = Response.redirect('http://orders/y', 303);
  const again = await request
    .text()
    .then(() => request.text().catch((error: Error) => `${error.name}: ${error.message}`));
  return [
    `${[...headers].join('; ')} ${request.method} ${request.url} ${request.headers.get('content-type')} ${again}`,
    `${response.status} ${response.ok} ${response.headers.get('content-type')} ${await copy.text()} ${response.bodyUsed} ${redirect.headers.get('location')}`,
    `${new Uint8Array(await new Response('ä').arrayBuffer())}`,
  ];
}

function signals(): string[] {
  const heard: string[] = [];
  const [a, b] = [new AbortController(), new AbortController()];
  const either = AbortSignal.any([a.signal, b.signal]);
  either.addEventListener('abort', () => heard.push(`either ${(either.reason as Error).name}`));
  b.signal.onabort = () => heard.push('b');
  b.abort();
  a.abort('too late');
  return [
    `${heard} ${either.aborted} ${String(a.signal.reason)} ${AbortSignal.abort().reason instanceof DOMException}`,
  ];
}

function random(): string[] {
  const values = crypto.getRandomValues(new Uint16Array(4));
  return [`${crypto.randomUUID()} ${values} ${Math.random()}`];
}

async function cryptography(): Promise<string[]> {
  const data = new TextEncoder().encode('abc');
  const hashes = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
  const digests = await Promise.all(hashes.map((hash) => crypto.subtle.digest(hash, data)));
  const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify']);
  const code = await crypto.subtle.sign('HMAC', key, data);
  const errors = await Promise.all(
    [
      crypto.subtle.digest('MD5', data),
      crypto.subtle.digest('SHA-1', 'abc' as never),
      crypto.subtle.encrypt('AES-GCM', key, data),
      crypto.subtle.importKey('jwk', { kty: 'RSA' }, { name: 'HMAC', hash: 'SHA-1' }, true, ['sign']),
      crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-1' }, true, []),
      new Promise(() => crypto.getRandomValues(new Uint8Array(70_000))),
    ].map((refused) =>
      refused.catch(({ name, code, message }: DOMException) => `${name} ${code} ${message}`),
    ),
  );
  return [
    ...digests.map((digest) => `${new Uint8Array(digest)}`),
    `${new Uint8Array(code)} ${await crypto.subtle.verify('HMAC', key, code, data)} ${key instanceof CryptoKey}`,
    JSON.stringify(await crypto.subtle.exportKey('jwk', key)),
    JSON.stringify([key, key.algorithm, key.usages]),
    ...errors.map(String),
  ];
}

function texts(): string[] {
  const fatal = new TextDecoder('utf-16le', { fatal: true });
  const attempts: (() => string)[] = [
    () => new TextDecoder('latin1').encoding,
    () => fatal.decode(new Uint8Array([0x00, 0xdc, 0x41]), { stream: true }),
    () => fatal.decode(new Uint8Array([0x42, 0x00])),
    () => new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0xe2, 0x82, 0x41, 0xff])),
    () => atob(' aGk = '),
    () => atob('a'),
    () => btoa('\u0100'),
  ];
  return attempts.map((attempt) => {
    try {
      return attempt();
    } catch (error) {
      return String(error);
    }
  });
}

function clocks(): string {
  return `${performance.now()} ${Date.now()} ${performance.timeOrigin} ${new Date().toISOString()}`;
}

/** What stands in for the platform's own carries its names, in a minified kernel as well. */
function names(): string {
  const classes = [
    Date,
    Headers,
    Request,
    Response,
    AbortController,
    AbortSignal,
    URL,
    URLSearchParams,
    CryptoKey,
    TextDecoder,
  ];
  const functions = [
    fetch,
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout,
    queueMicrotask,
    structuredClone,
    atob,
    btoa,
  ];
  return [...classes, ...functions].map(({ name }) => name).join(' ');
}
