import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { listenFrom, panelServer } from './panel-server.ts';
import { Supervisor } from './supervisor.ts';

/** Counts each key once. Nobody here has a time-out: a busy machine is slow. */
const SCENARIO = `import { scenario } from '@faultline/simulator';
export default scenario({
  nodes: {
    counter: ({ disk }) => {
      const log = disk.log('log');
      return async (request) => {
        const key = request.headers.get('idempotency-key') ?? (await request.text());
        if (!log.read().includes(key)) await log.append(key);
        return Response.json(log.read());
      };
    },
    front: () => async (request) => fetch('http://counter/', { method: 'POST', body: new URL(request.url).search }),
  },
  async workload({ operation }) {
    const count = (key: string) => operation('count ' + key, async () => {
      const response = await fetch('http://front/count?' + key, { method: 'POST' });
      return ((await response.json()) as string[]).length;
    });
    await count('a');
    await count('b');
    await operation('ask nobody', () => fetch('http://nobody.invalid/'));
  },
  invariants: {},
});
`;
const folder = mkdtempSync(join(tmpdir(), 'faultline-serve-example-'));
writeFileSync(join(folder, 'scenario.ts'), SCENARIO);
const disks = mkdtempSync(join(tmpdir(), 'faultline-serve-'));
/** Away from what somebody may be looking at. */
const firstPort = 23_400;

let supervisor: Supervisor;
let server: ReturnType<typeof panelServer>;
let url: string;
const printed: string[] = [];
const waiting = new Set<() => void>();

before(async () => {
  const print = (line: string, from?: string) => {
    printed.push(from ? `${from} │ ${line}` : line);
    for (const look of waiting) look();
  };
  supervisor = await Supervisor.start({
    folder,
    broken: undefined,
    disks,
    firstPort,
    print,
    restartMs: 20,
  });
  server = panelServer(supervisor, 'counting');
  url = `http://127.0.0.1:${await listenFrom(server, firstPort + 50)}/`;
  await Promise.all(
    supervisor.nodes.map((node) => line(new RegExp(`^${node} serves on port \\d+ .*life 1\\)`))),
  );
});

after(async () => {
  server.closeAllConnections();
  server.close();
  await supervisor.close();
  for (const each of [disks, folder]) rmSync(each, { recursive: true });
});

/** Resolves once a line is printed, or if it was. */
function line(pattern: RegExp): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!printed.some((one) => pattern.test(one))) return;
      waiting.delete(look);
      resolve();
    };
    waiting.add(look);
    look();
  });
}

const ask = (path: string, body?: object, type = 'application/json') =>
  fetch(
    url + path,
    body && { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) },
  );
const answer = async (path: string, body?: object) => (await ask(path, body)).json() as Promise<never>;
const state = () =>
  answer('state') as Promise<{ nodes: ReturnType<Supervisor['state']>; requests: { path: string }[] }>;
const count = (key: string) =>
  answer('request', { node: 'front', method: 'POST', path: `/count?${key}`, headers: {}, body: '' });

test('what the workload asks for is known before it runs, and curl is told how to ask', async () => {
  const text = await (await ask('')).text();
  assert.deepEqual(
    supervisor.requests.map(({ node, method, path }) => [node, method, path]),
    [
      ['front', 'POST', '/count?a'],
      ['front', 'POST', '/count?b'],
    ],
  );
  assert.ok(text.includes(`\n  curl -X POST "${url}front/count?a"\n`), text);
  assert.match(text, /^ {2}counter {2}http:\/\/127\.0\.0\.1:\d+ {2}serving, process \d+$/m);
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  assert.match(await page.text(), /^<!doctype html>[^]*<title>counting/);
});

test('the workload goes over real sockets between real processes', async () => {
  await supervisor.work();
  assert.deepEqual(
    supervisor.operations.map(({ name, type, value }) => [name, type, value]),
    [
      ['count a', 'ok', '1'],
      ['count b', 'ok', '2'],
      ['ask nobody', 'info', 'fetch failed'],
    ],
  );
  const { nodes, requests } = await state();
  assert.deepEqual(
    nodes.map(({ name, status, life }) => [name, status, life]),
    [
      ['counter', 'serving', 1],
      ['front', 'serving', 1],
    ],
  );
  assert.equal(new Set([process.pid, ...nodes.map(({ pid }) => pid)]).size, 3);
  assert.deepEqual(nodes[0]!.files, { 'log.log': ['"?a"', '"?b"'] });
  assert.deepEqual(
    requests.map(({ path }) => path),
    ['/count?a', '/count?b'],
  );
});

test('a node that is killed starts again, with what its disk has', async () => {
  await answer('signal', { node: 'counter', signal: 'kill' });
  await line(/^counter ended \(SIGKILL\); it starts again/);
  await line(/^counter serves on port \d+ .*life 2\)/);
  assert.deepEqual(await count('a').then(({ status, text }) => [status, text]), [200, '["?a","?b"]']);
});

test('the page passes on what is asked of a node by its path, and keeps a log of it', async () => {
  const response = await fetch(`${url}front/count?c`, { method: 'POST' });
  assert.deepEqual([response.status, await response.json()], [200, ['?a', '?b', '?c']]);
  await line(/^front │ POST \/count\?c: 200 after \d+ ms$/);
  const { log } = (await answer('state?after=0')) as {
    log: { number: number; from?: string; text: string }[];
  };
  const lines = log.map(({ from, text }) => `${from ?? ''} ${text}`);
  assert.ok(lines.includes('front → POST http://counter/: 200'));
  const last = log.at(-1)!.number;
  assert.deepEqual(((await answer(`state?after=${last}`)) as { log: unknown[] }).log, []);
});

test('a request that nobody answers says so', async () => {
  const answered = await answer('request', {
    node: 'nowhere.invalid',
    method: 'GET',
    path: '/',
    headers: {},
    body: '',
  });
  assert.deepEqual([answered['status'], /fetch failed/.test(answered['text'])], [0, true]);
});

test('a page of another site can neither read nor do anything', async () => {
  assert.equal((await ask('signal', { node: 'counter', signal: 'kill' }, 'text/plain')).status, 415);
  assert.equal((await ask('state')).headers.get('access-control-allow-origin'), null);
  const elsewhere = { 'sec-fetch-site': 'cross-site' };
  assert.equal((await fetch(`${url}front/count?d`, { method: 'POST', headers: elsewhere })).status, 404);
  const rebound = await new Promise<number | undefined>((resolve) => {
    get(`${url}state`, { headers: { host: 'evil.example' } }, ({ statusCode }) => resolve(statusCode));
  });
  assert.equal(rebound, 421);
  assert.deepEqual(await answer('signal', { node: 'nobody', signal: 'kill' }), {
    error: 'There is no node “nobody”. There are: counter, front.',
  });
});
