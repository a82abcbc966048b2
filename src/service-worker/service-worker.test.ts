import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';

const source = readFileSync(new URL('../../public/service-worker.js', import.meta.url), 'utf8');
const scope = 'https://host.example/faultline/';

/** The worker, in a browser that knows the site by these answers. */
function workerIn(answers: Record<string, Response>, script = source) {
  const listeners: Record<string, (event: object) => void> = {};
  const did: string[] = [];
  const self = {
    registration: { scope, unregister: async () => did.push('unregistered') },
    clients: { claim: async () => did.push('claimed') },
    skipWaiting: () => did.push('skipped waiting'),
    addEventListener: (name: string, listener: (event: object) => void) => (listeners[name] = listener),
  };
  runInNewContext(script, { self, Headers, Response, fetch: async ({ url }: Request) => answers[url] });
  return {
    did,
    async activate() {
      let done: unknown;
      listeners['activate']!({ waitUntil: (promise: unknown) => (done = promise) });
      await done;
    },
    /** What the page gets; undefined if the worker keeps out of it. */
    async fetch(url: string): Promise<Response | undefined> {
      let answer: Promise<Response> | undefined;
      listeners['fetch']!({ request: { url }, respondWith: (given: Promise<Response>) => (answer = given) });
      return answer;
    },
  };
}

test('every answer of the site comes with the headers that isolate its pages, and is as it was otherwise', async () => {
  const page = new Response('<h1>', { status: 404, headers: { 'content-type': 'text/html' } });
  const answer = await workerIn({ [`${scope}nothing/`]: page }).fetch(`${scope}nothing/`);
  assert.deepEqual([answer!.status, await answer!.text()], [404, '<h1>']);
  assert.deepEqual(Object.fromEntries(answer!.headers), {
    'content-type': 'text/html',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-opener-policy': 'same-origin',
  });
});

test('an answer without a body, and a redirect that the browser is to follow, stay what they are', async () => {
  const redirect = Response.error(); // as opaque as one: status 0
  const worker = workerIn({ [`${scope}a`]: new Response(null, { status: 304 }), [`${scope}b`]: redirect });
  assert.equal((await worker.fetch(`${scope}a`))!.status, 304);
  assert.equal(await worker.fetch(`${scope}b`), redirect);
});

test('it keeps out of what is not the site’s', async () => {
  const worker = workerIn({});
  assert.equal(await worker.fetch('https://stackblitz.com/headless'), undefined);
  assert.equal(await worker.fetch('https://host.example/another/'), undefined);
});

test('it takes pages over as it comes; switched off, it answers nothing and takes itself out', async () => {
  const worker = workerIn({});
  await worker.activate();
  assert.deepEqual(worker.did, ['claimed']);
  const off = workerIn({}, source.replace('const ALIVE = true;', 'const ALIVE = false;'));
  await off.activate();
  assert.deepEqual(off.did, ['unregistered']);
  assert.equal(await off.fetch(scope), undefined);
});
