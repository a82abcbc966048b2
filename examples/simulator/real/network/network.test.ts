import assert from 'node:assert/strict';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { httpServer } from '../process/http-server.ts';
import { Recorder } from '../run/recorder.ts';
import type { ConnectionFate, Fate } from './fate.ts';
import { Network, type Station } from './network.ts';

const listening = (server: Server) =>
  new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );

describe('a request and its reply', () => {
  let served: string[] = [];
  const shop = httpServer(async (request) => {
    served.push(`${request.method} ${request.url} ${await request.text()}`);
    return new Response('sold', { status: 201, headers: { 'x-shop': 'open' } });
  }, 'shop');
  let port = 0;
  before(async () => void (port = await listening(shop)));
  after(() => shop.close());

  /** A network on which the request and the reply have these fates. */
  async function networkWith(request: Fate, reply: Fate = {}, isUp = true) {
    served = [];
    const recorder = new Recorder();
    const address = isUp ? { host: '127.0.0.1', port } : undefined;
    const station: Station = { name: 'shop', isServer: false, alive: isUp, address };
    const fates = {
      of: (message: { reply: boolean }) => (message.reply ? reply : request),
      ofConnection: () => ({}),
    };
    const stations = new Map([['shop', station]]);
    const network = new Network({ recorder, fates, stations, answered: async () => {} });
    const url = `http://127.0.0.1:${await network.open('client', 'shop')}/buy?n=1`;
    const buy = (signal?: AbortSignal) =>
      fetch(url, { method: 'POST', body: 'please', signal: signal ?? null });
    /** Asks, and gives up as soon as it is so. */
    const buyUntil = async (isSo: () => boolean) => {
      const caller = new AbortController();
      const gaveUp = assert.rejects(buy(caller.signal), { name: 'AbortError' });
      await until(recorder, isSo);
      caller.abort();
      await gaveUp;
    };
    const told = () => recorder.trace.map(({ kind }) => kind);
    return { recorder, network, buy, buyUntil, told };
  }

  test('arrive, are known by the identity that they have in the simulator, and are passed on whole', async (t) => {
    const { network, buy, recorder, told } = await networkWith({});
    t.after(() => network.close());
    const response = await buy();
    assert.equal(response.status, 201);
    assert.equal(response.headers.get('x-shop'), 'open');
    assert.equal(await response.text(), 'sold');
    assert.deepEqual(served, ['POST http://shop/buy?n=1 please']);
    assert.deepEqual(
      recorder.messages.map(({ id, from, to, status, fate }) => [id, from, to, status, fate]),
      [
        ['client→shop POST /buy?n=1#1', 'client', 'shop', undefined, 'delivered'],
        ['client→shop POST /buy?n=1#1/reply', 'shop', 'client', 201, 'delivered'],
      ],
    );
    assert.deepEqual(told(), ['send', 'receive', 'send', 'receive']);
  });

  test('a lost request never arrives, and nobody is told', async (t) => {
    const { network, buyUntil, recorder, told } = await networkWith({ lost: 'drop' });
    t.after(() => network.close());
    await buyUntil(() => recorder.messages[0]?.fate === 'lost');
    assert.deepEqual(served, []);
    assert.deepEqual(told().slice(0, 2), ['send', 'lost']);
  });

  test('a lost reply has had its effect', async (t) => {
    const { network, buyUntil, recorder } = await networkWith({}, { lost: 'drop' });
    t.after(() => network.close());
    await buyUntil(() => recorder.messages[1]?.fate === 'lost');
    assert.equal(served.length, 1);
    assert.equal(recorder.messages[0]!.fate, 'delivered');
  });

  test('a connection that breaks is told to the caller', async (t) => {
    const { network, buy, told } = await networkWith({ lost: 'reset' });
    t.after(() => network.close());
    await assert.rejects(buy(), (error: Error) => (error.cause as { code: string }).code === 'ECONNRESET');
    assert.deepEqual(served, []);
    assert.deepEqual(told(), ['send', 'lost', 'failed']);
  });

  test('a node that is down refuses', async (t) => {
    const { network, buy, told } = await networkWith({}, {}, false);
    t.after(() => network.close());
    await assert.rejects(buy(), TypeError);
    assert.deepEqual(told(), ['send', 'ignored', 'failed']);
  });

  test('a late request arrives although its caller has gone', async (t) => {
    const { network, buyUntil, recorder } = await networkWith({ lateMs: 50 });
    t.after(() => network.close());
    await buyUntil(() => recorder.messages.length === 1);
    await until(recorder, () => recorder.messages[1]?.fate === 'ignored');
    assert.equal(served.length, 1);
  });

  test('a copy is served, too, and its reply finds nobody', async (t) => {
    const { network, buy, recorder } = await networkWith({ copyAfterMs: 1 });
    t.after(() => network.close());
    assert.equal((await buy()).status, 201);
    await until(recorder, () => recorder.messages.some(({ fate }) => fate === 'ignored'));
    assert.deepEqual(served, ['POST http://shop/buy?n=1 please', 'POST http://shop/buy?n=1 please']);
    assert.deepEqual(recorder.messages.map(({ id }) => id).toSorted(), [
      'client→shop POST /buy?n=1#1',
      'client→shop POST /buy?n=1#1/copy',
      'client→shop POST /buy?n=1#1/copy/reply',
      'client→shop POST /buy?n=1#1/reply',
    ]);
  });

  test('nothing gets through a cut network until it heals', async (t) => {
    const { network, buy, buyUntil, recorder } = await networkWith({});
    t.after(() => network.close());
    network.cut('client', 'shop');
    await buyUntil(() => recorder.messages[0]?.fate === 'lost');
    network.heal('client', 'shop');
    assert.equal((await buy()).status, 201);
  });
});

describe('a connection to a server', () => {
  /** Answers whatever it hears with the same. */
  const echo = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  let port = 0;
  before(async () => void (port = await listening(echo)));
  after(() => echo.close());

  async function connectionWith(fate: ConnectionFate) {
    const recorder = new Recorder();
    const station = { name: 'cache', isServer: true, alive: true, address: { host: '127.0.0.1', port } };
    const fates = { of: () => ({}), ofConnection: () => fate };
    const stations = new Map([['cache', station]]);
    let looks = 0;
    const answered = async () => void looks++;
    const network = new Network({ recorder, fates, stations, answered });
    const socket = connect(await network.open('client', 'cache'), '127.0.0.1');
    socket.setEncoding('utf8');
    const heard = new Promise<string>((resolve, reject) =>
      socket.once('data', resolve).once('error', reject),
    );
    return { recorder, network, socket, heard, looks: () => looks };
  }

  test('is passed on in both directions, and what the server says waits until it has been looked at', async (t) => {
    const { network, socket, heard, looks } = await connectionWith({});
    t.after(() => network.close());
    socket.write('PING');
    assert.equal(await heard, 'PING');
    assert.equal(looks(), 1);
  });

  test('breaks after so many bytes', async (t) => {
    const { network, socket, heard, recorder } = await connectionWith({
      endsAfter: { bytes: 2, how: 'reset' },
    });
    t.after(() => network.close());
    socket.write('PING');
    await assert.rejects(heard, { code: 'ECONNRESET' });
    assert.deepEqual(recorder.trace, [
      {
        kind: 'connection',
        node: 'client',
        connection: 'client→cache#1',
        peer: 'cache',
        phase: 'reset',
        atMs: recorder.trace[0]!.atMs,
        life: 1,
      },
    ]);
  });

  test('is held up by a cut, and goes on where it was', async (t) => {
    const { network, socket, heard } = await connectionWith({});
    t.after(() => network.close());
    network.cut('client', 'cache');
    socket.write('PING');
    network.heal('client', 'cache');
    assert.equal(await heard, 'PING');
  });
});

/** Resolves once it is so. It is asked whenever something happens. */
function until(recorder: Recorder, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const ask = () => isSo() && resolve();
    recorder.tell(ask);
    ask();
  });
}
