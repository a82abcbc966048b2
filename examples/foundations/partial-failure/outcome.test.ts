import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { charge, outcomeOf, settle } from './outcome.ts';
import { payments, type ChargeEntry } from './payments.ts';

const URL = 'http://payments/charges/c1';

/** A log in memory. Appending takes a turn, as it does on a disk. */
function memory(entries: ChargeEntry[] = []) {
  return {
    entries,
    async append(entry: ChargeEntry): Promise<void> {
      await undefined;
      entries.push(entry);
    },
    read: () => [...entries],
  };
}

const answers = (t: TestContext, answer: () => Promise<Response>) =>
  t.mock.method(globalThis, 'fetch', answer);

describe('what a caller may conclude', () => {
  // What RFC 9110 says of each status, by its section.
  const statuses: [status: number, outcome: string, why: string][] = [
    [200, 'ok', '15.3.1: the request has succeeded'],
    [201, 'ok', '15.3.2: the request has been fulfilled'],
    [402, 'failed', '15.5.3: the server itself says no'],
    [409, 'failed', '15.5.10: not completed, because of the state of the target'],
    [408, 'unknown', '15.5.9: no complete request in time, says whoever says so'],
    [500, 'unknown', '15.6.1: something unexpected, perhaps after the work was done'],
    [502, 'unknown', '15.6.3: a gateway got no valid answer'],
    [503, 'unknown', '15.6.4: perhaps from a gateway'],
    [504, 'unknown', '15.6.5: a gateway got no answer in time'],
  ];
  for (const [status, outcome, why] of statuses)
    test(`${status} is ${outcome} (RFC 9110, ${why})`, () => assert.equal(outcomeOf(status), outcome));

  test('an error of the network is unknown, whatever it is called', async (t) => {
    for (const code of ['ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_SOCKET']) {
      answers(t, () => Promise.reject(new TypeError('fetch failed', { cause: { code } })));
      assert.equal(await charge(URL, 500), 'unknown', code);
      t.mock.restoreAll();
    }
  });

  test('the request carries the id and the amount, and does not wait for ever', async (t) => {
    const { mock } = answers(t, async () => new Response('applied'));
    assert.equal(await charge(URL, 500), 'ok');
    const [url, init] = mock.calls[0]!.arguments as unknown as [string, RequestInit];
    assert.deepEqual([url, init.method], [`${URL}?cents=500`, 'PUT']);
    assert.ok(init.signal instanceof AbortSignal);
  });
});

describe('settling', () => {
  test('asks until there is an answer, and takes it', async (t) => {
    for (const [text, outcome] of [
      ['applied', 'ok'],
      ['void', 'failed'],
    ]) {
      let asked = 0;
      t.mock.method(globalThis, 'setTimeout', (callback: () => void) => void queueMicrotask(callback));
      answers(t, async () => {
        if (++asked === 1) throw new TypeError('fetch failed');
        return asked === 2 ? new Response('', { status: 503 }) : new Response(text);
      });
      assert.equal(await settle(URL), outcome);
      assert.equal(asked, 3);
      t.mock.restoreAll();
    }
  });

  test('takes nobody else’s page for an answer', async (t) => {
    t.mock.method(globalThis, 'setTimeout', (callback: () => void) => void queueMicrotask(callback));
    const pages = ['<h1>Welcome to our network</h1>', '', 'applie', 'applied'];
    const { mock } = answers(t, async () => new Response(pages.shift()));
    assert.equal(await settle(URL), 'ok');
    assert.equal(mock.callCount(), 4);
  });

  test('waits twice as long each time, a random share of it, and never more than a second', async (t) => {
    const waits: number[] = [];
    t.mock.method(Math, 'random', () => 1);
    t.mock.method(globalThis, 'setTimeout', (callback: () => void, ms: number) => {
      waits.push(ms);
      queueMicrotask(callback);
    });
    let asked = 0;
    answers(t, async () => new Response('void', { status: ++asked > 7 ? 200 : 503 }));
    await settle(URL);
    assert.deepEqual(waits, [50, 100, 200, 400, 800, 1000, 1000]);
  });
});

describe('the server', () => {
  function server(log = memory()) {
    const handle = payments(log, 1000);
    const ask = async (method: string, path: string) => {
      const response = await handle(new Request(`http://payments${path}`, { method }));
      return `${response.status} ${await response.text()}`;
    };
    return { log, ask };
  }

  test('applies a charge once, also when it comes twice at the same time', async () => {
    const { log, ask } = server();
    assert.deepEqual(
      await Promise.all([ask('PUT', '/charges/c1?cents=5'), ask('PUT', '/charges/c1?cents=5')]),
      ['200 applied', '200 applied before'],
    );
    assert.deepEqual(log.entries, [{ id: 'c1', event: 'applied' }]);
  });

  test('settles what it has as applied, and what it has not as void', async () => {
    const { log, ask } = server();
    await ask('PUT', '/charges/c1?cents=5');
    assert.equal(await ask('POST', '/charges/c1/settle'), '200 applied');
    assert.equal(await ask('POST', '/charges/c2/settle'), '200 void');
    assert.equal(await ask('POST', '/charges/c2/settle'), '200 void');
    assert.deepEqual(log.entries, [
      { id: 'c1', event: 'applied' },
      { id: 'c2', event: 'void' },
    ]);
  });

  test('refuses a charge that comes after it was settled, also after a restart', async () => {
    const log = memory();
    await server(log).ask('POST', '/charges/c1/settle');
    assert.equal(await server(log).ask('PUT', '/charges/c1?cents=5'), '409 settled before it came');
  });

  test('says no to more than the limit, every time, and writes nothing down', async () => {
    const { log, ask } = server();
    assert.equal(await ask('PUT', '/charges/c1?cents=1001'), '402 too much');
    assert.equal(await ask('PUT', '/charges/c1?cents=1001'), '402 too much');
    assert.deepEqual(log.entries, []);
  });
});
