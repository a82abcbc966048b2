import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import echoServer from '../../../servers/testing/echo.ts';
import { fileDisk } from './file-disk.ts';
import { httpServer, LOOPBACK } from './network.ts';
import { SocketMachine } from './socket-machine.ts';

/** The smallest simulated server, behind a real port. */
async function echoAt(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-echo-'));
  const machine = new SocketMachine('echo', {});
  const server = httpServer(undefined, (request, socket) => machine.take(request, socket));
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  const { port } = server.address() as AddressInfo;
  const boot = () =>
    echoServer.forLife(machine).echo()({
      name: 'echo',
      life: 1,
      disk: fileDisk(folder),
      stopping: new AbortController().signal,
      exit() {},
    });
  const dialFrom = (node: string, hear: (text: string) => void = () => {}) =>
    echoServer.forLife(new SocketMachine(node, { echo: port })).dial('echo', hear);
  return { machine, server, boot, dialFrom };
}

test('replies come in order, pushes reach the others, and what a server shows is known', async (t) => {
  const { machine, boot, dialFrom } = await echoAt(t);
  await boot();
  const heard = Promise.withResolvers<string>();
  const [a, b] = [await dialFrom('a'), await dialFrom('b', heard.resolve)];
  assert.equal(a.id, 'a→echo#1');
  assert.deepEqual(await Promise.all([a.say('1'), a.say('2'), b.say('3')]), ['1', '2', '3']);
  assert.equal(await a.say('keep it'), 'keep it');
  assert.equal(await heard.promise, 'keep it');
  assert.deepEqual([...machine.shown], [['kept', 'keep it']]);
  a.hangUp();
  b.hangUp();
});

test('a server that does not listen yet refuses, and so does a port where nobody is', async (t) => {
  const { dialFrom } = await echoAt(t);
  await assert.rejects(dialFrom('a'), /connection refused/);
  const nobody = echoServer.forLife(new SocketMachine('a', { echo: 9 })).dial('echo', () => {});
  await assert.rejects(nobody, /connection refused/);
});

test('a process that ends breaks what it had open', async (t) => {
  const { server, boot, dialFrom } = await echoAt(t);
  await boot();
  const sockets: { destroy(): void }[] = [];
  server.prependListener('upgrade', (_request, socket) => sockets.push(socket));
  const client = await dialFrom('a');
  await client.say('1');
  for (const socket of sockets) socket.destroy();
  const unanswered = client.say('2');
  await assert.rejects(unanswered, /connection (reset|closed)/);
});
