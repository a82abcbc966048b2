import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Fault } from '../../src/schedule.ts';
import { ofKind, printed, run as runOf } from '../../src/testing/cluster.ts';
import type { Parts } from '../../src/testing/source.ts';

const run = (workload: string, faults: Fault[] = [], more: Parts = {}) =>
  runOf(
    {
      nodes: 'consul: consul()',
      ...more,
      workload: `
        const call = async (method, path, body) => {
          const response = await fetch('http://consul' + path, { method, body });
          return { status: response.status, index: response.headers.get('X-Consul-Index'), text: await response.text() };
        };
        ${workload}`,
      top: `import { consul } from '@faultline/simulator/servers/consul';`,
    },
    faults,
  );

suite('Consul in a scenario', () => {
  test('a blocking query hears of a write, and a view shows it', async () => {
    const result = await run(
      `await call('PUT', '/v1/kv/limit', '10');
      const { index } = await call('GET', '/v1/kv/limit');
      const waiting = call('GET', '/v1/kv/limit?raw&index=' + index);
      await call('PUT', '/v1/kv/limit?cas=' + index, '20');
      console.log(JSON.stringify(await waiting));`,
      [],
      {
        invariants: `'it is 20 in the end': eventually((world) => world.server('consul').get('limit').value === '20')`,
      },
    );
    assert.equal(result.violation, undefined);
    assert.deepEqual(printed(result), ['client: {"status":200,"index":"12","text":"20"}']);
    assert.deepEqual(
      ofKind(result, 'content').map(({ name, text }) => [name, text]),
      [
        ['limit', '10 (index 11)'],
        ['limit', '20 (index 12)'],
      ],
    );
  });

  test('one whose time is over returns the same index', async () => {
    const result = await run(
      `await call('PUT', '/v1/kv/limit', '10');
      const before = performance.now();
      const { index } = await call('GET', '/v1/kv/limit?index=11&wait=1s');
      const took = performance.now() - before;
      console.log(index, took >= 1000 && took <= 1100);`,
    );
    assert.deepEqual(printed(result), ['client: 11 true']);
  });

  test('what was answered is there after the machine has crashed', async () => {
    const result = await run(
      `await call('PUT', '/v1/kv/limit', '10');
      await call('PUT', '/v1/kv/limit', '20').catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 100));
      console.log((await call('GET', '/v1/kv/limit?raw')).text);`,
      [
        {
          kind: 'crash',
          node: 'consul',
          when: 'before',
          event: 'client→consul PUT /v1/kv/limit#2',
          restartMs: 50,
        },
      ],
    );
    assert.deepEqual(printed(result), ['client: 10']);
  });

  test('a lock is lost while its holder sleeps, and the fence tells: the lock index has grown', async () => {
    const result = await run(
      `const lock = async () => {
        const { text } = await call('PUT', '/v1/session/create', JSON.stringify({ TTL: '10s', LockDelay: '1s' }));
        const session = JSON.parse(text).ID;
        const taken = (await call('PUT', '/v1/kv/lead?acquire=' + session, 'me')).text;
        const [entry] = JSON.parse((await call('GET', '/v1/kv/lead')).text);
        return [taken, entry.LockIndex, entry.Session === session];
      };
      console.log(...await lock());
      await new Promise((resolve) => setTimeout(resolve, 21_500));
      console.log(...await lock());`,
    );
    assert.deepEqual(printed(result), ['client: true 1 true', 'client: true 2 true']);
  });
});
