import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { edit, nextIndex, type Asking } from './consul.ts';
import { watchKey } from './watch.ts';

/** Answers what is asked, one after the other, and then nothing any more. */
async function answering(replies: readonly (Response | Error)[], work: (asked: string[]) => Promise<void>) {
  const asked: string[] = [];
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    asked.push(`${init?.method ?? 'GET'} ${String(input)}${init?.body ? ` ${String(init.body)}` : ''}`);
    const reply = replies[asked.length - 1];
    if (!reply) return new Promise(() => {});
    if (reply instanceof Error) throw reply;
    return reply;
  };
  try {
    await work(asked);
  } finally {
    globalThis.fetch = fetch;
  }
}

const found = (value: string, index: string) => new Response(value, { headers: { 'X-Consul-Index': index } });
const nothing = (index: string) => new Response('', { status: 404, headers: { 'X-Consul-Index': index } });
const asking: Asking = { consul: 'http://consul', wait: '5m', patienceMs: 330_000 };

/** Watches until so many values are told. */
async function told(count: number): Promise<(string | undefined)[]> {
  const all: (string | undefined)[] = [];
  const enough = new AbortController();
  await watchKey({ ...asking, paceMs: 0, signal: enough.signal }, 'a', (value) => {
    if (all.push(value) === count) enough.abort();
  });
  return all;
}

describe('the next index, by “Implementation Details” of Consul’s documentation', () => {
  for (const [rule, asked, got, next] of [
    ['the first answer', 0n, 17n, 17n],
    ['a change', 17n, 23n, 23n],
    ['no change', 23n, 23n, 23n],
    ['“Reset the index if it goes backwards”', 900n, 40n, 0n],
    ['“Sanity check index is greater than zero”', 0n, 0n, 1n],
    ['an index above 2⁵³', 2n ** 63n, 2n ** 63n + 1n, 2n ** 63n + 1n],
  ] as const)
    test(rule, () => assert.equal(nextIndex(asked, got), next));
});

describe('watching', () => {
  test('tells each value that differs, and asks on with the index of the answer', () =>
    answering([nothing('1'), found('20', '11'), found('20', '11'), found('30', '12')], async (asked) => {
      assert.deepEqual(await told(3), [undefined, '20', '30']);
      assert.deepEqual(
        asked.map((url) => /index=\d+/.exec(url)![0]),
        ['index=0', 'index=1', 'index=11', 'index=11'],
      );
    }));

  test('begins again from 0 when the index has gone back, and misses nothing', () =>
    answering([found('40', '13'), found('40', '12'), found('99', '12')], async (asked) => {
      assert.deepEqual(await told(2), ['40', '99']);
      assert.match(asked[2]!, /index=0&/);
    }));

  test('asks again after a failure, with the same index', () =>
    answering(
      [
        found('20', '11'),
        new Response('No cluster leader', { status: 500 }),
        new TypeError('fetch failed'),
        found('30', '12'),
      ],
      async (asked) => {
        assert.deepEqual(await told(2), ['20', '30']);
        assert.deepEqual(
          asked.slice(1, 4).map((url) => /index=\d+/.exec(url)![0]),
          ['index=11', 'index=11', 'index=11'],
        );
      },
    ));

  test('tells a value again if it could not be taken', () =>
    answering([found('20', '11'), found('20', '11')], async () => {
      let tries = 0;
      const enough = new AbortController();
      await watchKey({ ...asking, paceMs: 0, signal: enough.signal }, 'a', () => {
        if (++tries === 1) throw new Error('The disk is full.');
        enough.abort();
      });
      assert.equal(tries, 2);
    }));
});

describe('editing', () => {
  // The form of an entry is that of Consul's documentation of `GET /kv/:key`.
  const entry = (value: string, modifyIndex: string) =>
    new Response(
      `[{"LockIndex":0,"Key":"staff","Flags":0,"Value":"${btoa(value)}","CreateIndex":10,"ModifyIndex":${modifyIndex}}]`,
    );
  const add = (name: string) => (staff: string | undefined) => (staff ? `${staff} ${name}` : name);

  test('writes with the index that it read, whatever its size', () =>
    answering([entry('ada', '9007199254740993'), new Response('true')], async (asked) => {
      await edit('http://consul', 'staff', add('bo'));
      assert.equal(asked[1], 'PUT http://consul/v1/kv/staff?cas=9007199254740993 ada bo');
    }));

  test('creates only what is not there: cas=0', () =>
    answering([nothing('10'), new Response('true')], async (asked) => {
      await edit('http://consul', 'staff', add('ada'));
      assert.equal(asked[1], 'PUT http://consul/v1/kv/staff?cas=0 ada');
    }));

  test('reads again if somebody else has written', () =>
    answering(
      [entry('ada', '11'), new Response('false'), entry('ada cy', '12'), new Response('true')],
      async (asked) => {
        await edit('http://consul', 'staff', add('bo'));
        assert.equal(asked[3], 'PUT http://consul/v1/kv/staff?cas=12 ada cy bo');
      },
    ));
});
