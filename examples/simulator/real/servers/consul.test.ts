import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { consul } from './consul.ts';
import { MissingServer } from './server.ts';

// Stands for an agent: the answers are those that Consul documents for `GET /kv/?keys` and `DELETE /kv/?recurse`.
let keys: string[] = [];
let agent: Server;
before(async () => {
  agent = createServer((request, response) => {
    if (request.method === 'DELETE') keys = [];
    if (request.method === 'GET' && keys.length === 0) response.writeHead(404);
    response.end(request.method === 'GET' ? JSON.stringify(keys) : 'true');
  });
  await new Promise<void>((listening) => agent.listen(0, '127.0.0.1', listening));
});
after(() => agent.close());
const address = () => `127.0.0.1:${(agent.address() as AddressInfo).port}`;

test('a Consul that is given without its scheme, as Consul’s own programs take it, is used and left empty', async () => {
  const { url, leave } = await consul().room!(address());
  assert.equal(url, `http://${address()}`);
  keys = ['refund/limit'];
  await leave();
  assert.deepEqual(keys, []);
});

test('one that holds keys is refused before anything happens to them', async () => {
  keys = ['a', 'b'];
  await assert.rejects(consul().room!(`http://${address()}`), (error) => {
    assert.ok(error instanceof MissingServer);
    assert.match(error.message, /holds 2 keys: give one of your own that is empty/);
    return true;
  });
  assert.deepEqual(keys, ['a', 'b']);
});
