import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { run } from '../../../examples/simulator/src/testing/cluster.ts';
import type { Parts } from '../../../examples/simulator/src/testing/source.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import * as redis from '../../../examples/simulator/servers/redis/index.ts';
import { goldenRedis } from './golden-redis.ts';
import { stateAt } from './state-at.ts';

/** `+lock = …` is new, `-lock = …` is gone with this event. */
function contents(trace: readonly TraceEvent[], index: number, server = 'redis'): string[] {
  const { contents } = stateAt(trace, index).nodes.find(({ node }) => node === server)!;
  return contents.map(
    ({ name, text, state, news }) => `${state === 'gone' ? '-' : news ? '+' : ''}${name} = ${text}`,
  );
}

function connections(trace: readonly TraceEvent[], index: number, node: string): string[] {
  const { connections } = stateAt(trace, index).nodes.find((other) => other.node === node)!;
  return connections.map(({ connection, state, news }) => `${news ? '+' : ''}${connection} ${state}`);
}

const last = (trace: readonly TraceEvent[], is: (event: TraceEvent) => boolean) => {
  const index = trace.findLastIndex(is);
  assert.ok(index >= 0);
  return index;
};

const FIRST = '529c2377-933e-49a7-bf30-c7e500483f6a';
const SECOND = '7fa021ba-db2d-492a-bf1d-2c58c318620f';

suite('what a simulated Redis holds in its golden run', () => {
  const { trace } = goldenRedis;
  const changes = trace.flatMap((event, index) => (event.kind === 'content' ? [index] : []));

  test('comes, changes and goes', () => {
    assert.deepEqual(
      changes.map((index) => contents(trace, index)),
      [
        [`+lock = ${FIRST}`],
        [`-lock = ${FIRST}`],
        [`+lock = ${SECOND}`],
        [`-lock = ${SECOND}`],
        [`+sold = {o-2: ${SECOND}}`],
        [`+sold = {o-2: ${SECOND}, o-1: ${FIRST}}`],
      ],
    );
  });

  test('is no news after that', () => {
    assert.deepEqual(contents(trace, changes[0]! + 1), [`lock = ${FIRST}`]);
    assert.deepEqual(contents(trace, changes[1]! + 1), []);
  });

  test('both ends know of a connection once they have heard of it', () => {
    const opened = trace.findIndex(({ kind, node }) => kind === 'connection' && node === 'redis');
    assert.deepEqual(connections(trace, opened, 'redis'), ['+shop-1→redis#1 open']);
    assert.deepEqual(connections(trace, opened, 'shop-1'), []);
    const both = changes.at(-1)!;
    assert.deepEqual(connections(trace, both, 'shop-1'), ['shop-1→redis#1 open']);
  });
});

const parts = (workload: string): Parts => ({
  top: `import { createClient, redis as server } from '@faultline/simulator/servers/redis';`,
  servers: { redis },
  nodes: 'redis: server()',
  workload: `const client = await createClient({ url: 'redis://redis' }).on('error', () => {}).connect(); ${workload}`,
});

test('memory and connections end with the life of the server', async () => {
  const { trace } = await run(
    parts(`await client.set('a', '1'); await new Promise((wake) => setTimeout(wake, 50));`),
    [{ kind: 'crash', node: 'redis', when: 'after', event: 'client→redis SET a#1', restartMs: 10 }],
  );
  const crash = last(trace, ({ kind }) => kind === 'crash');
  assert.deepEqual(contents(trace, crash - 1), ['a = 1']);
  assert.deepEqual(contents(trace, crash), []);
  assert.deepEqual(connections(trace, crash, 'redis'), []);
  const broken = last(trace, (event) => event.kind === 'connection' && event.phase === 'reset');
  assert.deepEqual(connections(trace, broken, 'client'), ['+client→redis#1 reset']);
  assert.deepEqual(connections(trace, broken + 1, 'client'), []);
});

test('an end that has lost something loses all that it sends', async () => {
  const { trace } = await run(
    parts(`await Promise.race([client.get('a'), new Promise((wake) => setTimeout(wake, 50))]);`),
    [{ kind: 'drop', message: 'client→redis GET a#1' }],
  );
  const lost = last(trace, ({ kind }) => kind === 'lost');
  assert.deepEqual(connections(trace, lost, 'client'), ['+client→redis#1 stalled']);
  assert.deepEqual(connections(trace, lost, 'redis'), ['client→redis#1 open']);
});
