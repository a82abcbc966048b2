import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { listen, siteServer } from './server.ts';

const parent = mkdtempSync(join(tmpdir(), 'faultline-'));
const dist = join(parent, 'dist');
const files: Record<string, string> = {
  'index.html': '<h1>home</h1>',
  '404.html': '<h1>lost</h1>',
  'transactions/saga/index.html': `<h1>saga</h1>${'x'.repeat(2000)}`,
  '_astro/a.js': 'let a',
  _headers: 'secret',
  '.stamp': 'secret',
  '../outside.txt': 'secret',
};
for (const [file, text] of Object.entries(files)) {
  mkdirSync(join(dist, file, '..'), { recursive: true });
  writeFileSync(join(dist, file), text);
}
const server = siteServer({ dist, base: '/faultline/' });
const port = await listen(server, 0);
after(() => {
  server.close();
  rmSync(parent, { recursive: true });
});

/** Without a client that tidies paths up. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      request({ port, host: '127.0.0.1', path, headers, method, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('latin1'),
          }),
        );
      })
        .on('error', reject)
        .end();
    },
  );
}

test('pages and files are served under the base path with their headers', async () => {
  const page = await get('/faultline/transactions/saga/?a=1');
  assert.equal(page.status, 200);
  assert.match(page.body, /saga/);
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(page.headers['cross-origin-embedder-policy'], 'require-corp');
  assert.equal(page.headers['cache-control'], undefined);
  const script = await get('/faultline/_astro/a.js');
  assert.equal(script.headers['content-type'], 'text/javascript; charset=utf-8');
  assert.match(String(script.headers['cache-control']), /immutable/);
});

test('a path that lacks its last slash is sent to the right one, on this host', async () => {
  assert.equal((await get('/faultline')).headers['location'], '/faultline/');
  assert.equal(
    (await get('/faultline/transactions/saga?a=1')).headers['location'],
    '/faultline/transactions/saga/?a=1',
  );
});

test('anything else is the 404 page: unknown, hidden, outside of the site or of the base path', async () => {
  for (const path of [
    '/faultline/nothing/',
    '/',
    '/transactions/saga/',
    '/faultline/.stamp',
    '/faultline/_headers',
    '/faultline/%2e%2e/outside.txt',
    '/faultline/..%2foutside.txt',
    '/faultline/%5c..%5coutside.txt',
    '/faultline/%00',
    '/faultline/%zz',
    '//faultline/index.html',
  ]) {
    const { status, body } = await get(path);
    assert.deepEqual([status, body], [404, '<h1>lost</h1>'], path);
  }
});

test('text is compressed for those who can read it, and HEAD has no body', async () => {
  const plain = await get('/faultline/transactions/saga/');
  const zipped = await get('/faultline/transactions/saga/', { 'accept-encoding': 'gzip, br' });
  assert.equal(zipped.headers['content-encoding'], 'gzip');
  assert.ok(zipped.body.length < plain.body.length / 10);
  const head = await get('/faultline/transactions/saga/', {}, 'HEAD');
  assert.deepEqual([head.status, head.body], [200, '']);
});

test('only reading is allowed', async () => {
  assert.equal((await get('/faultline/', {}, 'POST')).status, 405);
});

test('a busy port gives way to the next free one', async () => {
  const second = siteServer({ dist, base: '/' });
  after(() => second.close());
  assert.ok((await listen(second, port)) > port);
});
