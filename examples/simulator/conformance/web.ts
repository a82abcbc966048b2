/** The platform's own objects, as a node has them. */
export async function webReport(): Promise<string[]> {
  return [...urls(), ...(await messages()), ...signals(), ...random(), clocks(), names()];
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

function clocks(): string {
  return `${performance.now()} ${Date.now()} ${performance.timeOrigin} ${new Date().toISOString()}`;
}

/** What stands in for the platform's own carries its names, in a minified kernel as well. */
function names(): string {
  const classes = [Date, Headers, Request, Response, AbortController, AbortSignal, URL, URLSearchParams];
  const functions = [
    fetch,
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout,
    queueMicrotask,
    structuredClone,
  ];
  return [...classes, ...functions].map(({ name }) => name).join(' ');
}
