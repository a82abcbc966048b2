import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { explore, replay } from '../../src/node/index.ts';
import { cluster } from '../../src/testing/cluster.ts';

/** A watcher that writes down what it sees; a writer who, between two writes, puts an old snapshot back. */
const watching = (nextIndex: string, isNews: string) =>
  cluster({
    top: `
      import { consul } from '@faultline/simulator/servers/consul';
      const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      const nextIndex = ${nextIndex};
      const isNews = ${isNews};
      const watch = async (log) => {
        for (let index = 0, shown; ; ) {
          try {
            const url = 'http://consul/v1/kv/limit?raw&wait=2s&index=' + index;
            const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
            if (response.status === 500) throw new Error('no leader');
            const next = nextIndex(index, Number(response.headers.get('X-Consul-Index')));
            const value = await response.text();
            const news = response.status === 200 && isNews({ next, index, value, shown });
            index = next;
            if (news) await log.append((shown = value));
          } catch { await pause(100); }
        }
      };
      const put = async (path, body) => {
        for (;;) {
          try {
            const response = await fetch('http://consul/v1/' + path, { method: 'PUT', body, signal: AbortSignal.timeout(500) });
            if (response.ok) return;
          } catch {}
          await pause(20);
        }
      };`,
    nodes: `consul: consul({ electionMs: 100 }), app: ({ disk }) => { void watch(disk.log('seen')); }`,
    workload: `await operation('all', async () => {
        await put('kv/limit', '1');
        const snapshot = await (await fetch('http://consul/v1/snapshot')).text();
        for (const value of ['2', '3', '4', '5']) await put('kv/limit', value);
        await pause(200);
        await put('snapshot', snapshot);
      });
      await pause(12_000);`,
    conditions: `drop: 0.02, reset: 0.02, crash: 0.01, quietAfterMs: 3000`,
    invariants: `
      'the watcher shows the last value': eventually((world) => {
        if (world.operations.length === 0 || world.operations.some(({ endedMs }) => endedMs === undefined)) return true;
        return world.log('app', 'seen').at(-1) === world.server('consul').get('limit')?.value;
      }),
      'the old value is back': sometimes((world) => world.log('app', 'seen').includes('5') && world.server('consul').get('limit')?.value === '1')`,
  });

suite('a watcher in 100 runs in which messages are lost, nodes crash and an old snapshot comes back', () => {
  test('sees the last value if it starts again from 0 when the index goes back, and knows news by the value', async () => {
    const program = watching(
      '(before, got) => (got < before ? 0 : got)',
      '({ value, shown }) => value !== shown',
    );
    const { found, reached } = await explore(program, { runs: 100 });
    assert.equal(found?.violation, undefined);
    assert.deepEqual(reached, ['the old value is back']);
  });

  test('misses it if it keeps the greatest index and knows news by that, and the run replays', async () => {
    const program = watching('(before, got) => Math.max(before, got)', '({ next, index }) => next !== index');
    const { found } = await explore(program, { runs: 100 });
    assert.equal(found?.violation?.invariant, 'the watcher shows the last value');
    const again = await replay(program, found!.schedule);
    assert.equal(again.hash, found!.hash);
  });
});
