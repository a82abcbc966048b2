import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import { test, type TestContext } from 'node:test';
import { decode, encode } from '@msgpack/msgpack';
import WebSocket from 'ws';
import { startStandIn, type StandIn } from './server.ts';

const site = 'http://localhost:4321';

async function start(t: TestContext): Promise<StandIn> {
  const standIn = await startStandIn({ allow: [site] });
  t.after(() => standIn.close());
  return standIn;
}

/** What the host's own page would be: a socket with its origin. */
async function connect(t: TestContext, { url, port }: StandIn) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { origin: url });
  t.after(() => socket.terminate());
  await once(socket, 'open');
  const seen: Message[] = [];
  let look = () => {};
  socket.on('message', (data) => {
    seen.push(decode(data as Uint8Array) as Message);
    look();
  });
  const next = (isWanted: (message: Message) => boolean): Promise<Message> =>
    new Promise((resolve) => {
      look = () => {
        const at = seen.findIndex(isWanted);
        if (at >= 0) resolve(seen.splice(at, 1)[0]!);
      };
      look();
    });
  let lastId = 0;
  const call = async (method: string, ...args: unknown[]) => {
    const id = ++lastId;
    socket.send(encode({ id, method, args }));
    const { value, error } = await next((message) => message.id === id);
    if (error) throw new Error(error.message);
    return value as never;
  };
  /** Runs a command to its end. Gives its output and exit code. */
  const run = async (command: string, ...args: string[]) => {
    const id = await call('run', { command, args });
    const end = await next(({ channel }) => channel === `exit:${id}`);
    const chunks = seen.filter(({ channel, args }) => channel === `output:${id}` && args?.[0]);
    const text = chunks.map(({ args }) => new TextDecoder().decode(args![0] as Uint8Array)).join('');
    return { text, exitCode: end.args![0] };
  };
  const event = async (channel: string) => (await next((message) => message.channel === channel)).args!;
  return { socket, call, run, event };
}

interface Message {
  id?: number;
  value?: unknown;
  error?: { message: string };
  channel?: string;
  args?: unknown[];
}

function get(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port, path, headers }, resolve).on('error', reject);
  });
}

test('only pages of the given origins may embed the host, and it is isolated', async (t) => {
  const { port } = await start(t);
  const { headers } = await get(port, '/headless?version=1.6.4');
  assert.equal(headers['content-security-policy'], `frame-ancestors ${site}`);
  assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
  assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
});

test('a host name that is not this machine’s is refused: DNS rebinding', async (t) => {
  const { port } = await start(t);
  assert.equal((await get(port, '/headless', { host: `evil.example:${port}` })).statusCode, 421);
});

test('a socket from a foreign page is refused', async (t) => {
  const { port } = await start(t);
  for (const origin of [site, 'https://evil.example', 'null']) {
    const [error] = await once(new WebSocket(`ws://127.0.0.1:${port}/rpc`, { origin }), 'error');
    assert.match(String(error), /401/);
  }
});

test('processes get no variable of this shell, and its `node` first in their path', async (t) => {
  process.env['STAND_IN_SECRET'] = 'secret';
  t.after(() => delete process.env['STAND_IN_SECRET']);
  const { call, run } = await connect(t, await start(t));
  await call('build', { workdirName: 'demo' });
  const { text } = await run(
    'node',
    '-p',
    'JSON.stringify([Object.keys(process.env).sort(), process.execPath])',
  );
  const [names, node] = JSON.parse(text) as [string[], string];
  assert.deepEqual(
    names.filter((name) => !['COLUMNS', 'LINES', 'PWD', 'SHLVL', '_'].includes(name)),
    ['HOME', 'LANG', 'NODE_OPTIONS', 'PATH', 'TERM', 'TMPDIR', 'npm_config_update_notifier'],
  );
  assert.equal(node, process.execPath);
});

test('a server in a container listens on this machine only', async (t) => {
  const { call, run } = await connect(t, await start(t));
  await call('build', {});
  const script = `const s = require('net').createServer().listen(0, '0.0.0.0', () => { console.log(s.address().address); s.close() })`;
  assert.equal((await run('node', '-e', script)).text, '127.0.0.1\r\n');
});

test('paths start at the working folder and cannot leave it', async (t) => {
  const { call } = await connect(t, await start(t));
  await call('build', {});
  await assert.rejects(call('fs.readFile', '../../../../etc/hostname', 'utf8'), /ENOENT/);
  const tree = {
    d: { '..': { d: { 'a.txt': { f: { c: 'a' } } } }, 'b.bin': { f: { c: '\u00ff', b: true } } },
  };
  await call('loadFiles', new TextEncoder().encode(JSON.stringify(tree)));
  assert.deepEqual([...((await call('fs.readFile', 'b.bin')) as Uint8Array)], [255]);
});

test('exit codes: a program’s own, and 128 + signal for one that was killed', async (t) => {
  const { call, run } = await connect(t, await start(t));
  await call('build', {});
  assert.equal((await run('jsh', '-c', 'exit 7')).exitCode, 7);
  assert.equal((await run('jsh', '-c', 'kill -TERM $$')).exitCode, 143);
  await assert.rejects(run('no-such-program'), /spawn no-such-program ENOENT/);
});

test('closing the socket kills what runs and deletes the folder', async (t) => {
  const { socket, call } = await connect(t, await start(t));
  const { cwd } = (await call('build', {})) as { cwd: string };
  assert.ok(fs.existsSync(cwd));
  const gone = new Promise<void>((resolve) => {
    const watcher = fs.watch(cwd, () => {
      if (fs.existsSync(cwd)) return;
      watcher.close();
      resolve();
    });
  });
  socket.close();
  await gone;
});

test('a port that is open has an address that an isolated page can frame, until its process is gone', async (t) => {
  const { call, event } = await connect(t, await start(t));
  await call('build', {});
  const script = `require('http').createServer((_, response) => response.end('hello')).listen(0)`;
  await call('run', { command: 'node', args: ['-e', script] });
  const [port, , url] = (await event('port')) as [number, string, string];
  const answer = await fetch(url);
  assert.equal(await answer.text(), 'hello');
  assert.equal(answer.headers.get('cross-origin-embedder-policy'), 'require-corp');
  assert.equal(answer.headers.get('cross-origin-resource-policy'), 'cross-origin');
  await call('kill', 1);
  assert.deepEqual(await event('port'), [port, 'close', url]);
});

test('a change in a watched folder is told', async (t) => {
  const { call, event } = await connect(t, await start(t));
  await call('build', {});
  const id = await call('fs.watch', '.', { recursive: true });
  await call('fs.writeFile', 'a.txt', 'a');
  assert.equal((await event(`watch:${id}`))[1], 'a.txt');
});
