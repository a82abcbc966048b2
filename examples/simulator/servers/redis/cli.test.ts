import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printed, run } from '../../src/testing/cluster.ts';
import type { Fault } from '../../src/schedule.ts';
import { formatReply, splitLine } from './cli.ts';
import { toBytes } from './bytes.ts';
import * as server from './index.ts';

const session = (lines: readonly string[], faults: Fault[] = []) =>
  run(
    {
      top: `import { redis, redisCli } from '@faultline/simulator/servers/redis';`,
      servers: { redis: server },
      nodes: 'cache: redis()',
      workload: `const cli = redisCli('cache');
        for (const line of ${JSON.stringify(lines)}) console.log(await cli.run(line));`,
    },
    faults,
  ).then((result) => printed(result).map((text) => text.replace(/^client: /, '')));

test('a line is split as redis-cli splits it', () => {
  assert.deepEqual(splitLine(' SET  a "b c" '), ['SET', 'a', 'b c']);
  assert.deepEqual(splitLine(String.raw`"\x41\n\"" 'it\'s'`), ['A\n"', "it's"]);
  assert.deepEqual(splitLine('SET é ""'), ['SET', toBytes('é'), '']);
  assert.deepEqual(splitLine('   '), []);
  assert.equal(splitLine('SET "a'), undefined);
  assert.equal(splitLine('SET "a"b'), undefined);
});

test('a reply is printed as redis-cli prints it in a terminal', () => {
  assert.equal(formatReply({ ok: 'OK' }), 'OK');
  assert.equal(formatReply(null), '(nil)');
  assert.equal(formatReply([]), '(empty array)');
  assert.equal(formatReply(toBytes('é"\n')), String.raw`"\xc3\xa9\"\n"`);
  assert.equal(
    formatReply([['1-1', ['a', 'b']], 7]),
    ['1) 1) "1-1"', '   2) 1) "a"', '      2) "b"', '2) (integer) 7'].join('\n'),
  );
  assert.equal(formatReply(Array.from({ length: 10 }, () => 1)).split('\n')[1], ' 2) (integer) 1');
});

test('a session: replies, errors in the server’s own words, one that is refused', async () => {
  assert.deepEqual(await session(['SET a 1', 'GET a', 'LPUSH a x', 'NOPE b', 'SUBSCRIBE c', 'SET "a']), [
    'OK',
    '"1"',
    '(error) WRONGTYPE Operation against a key holding the wrong kind of value',
    "(error) ERR unknown command 'NOPE', with args beginning with: 'b' ",
    '(error) SUBSCRIBE is not offered here: this console does not listen.',
    'Invalid argument(s)',
  ]);
});

test('a connection that has died is made again, once', async () => {
  const crash = (restartMs: number): Fault[] => [
    { kind: 'crash', node: 'cache', when: 'before', event: 'client→cache SET a#1', restartMs },
  ];
  assert.deepEqual(await session(['SET a 1', 'GET a'], crash(1)), ['OK', '"1"']);
  assert.deepEqual(await session(['SET a 1'], crash(500)), [
    'Could not connect to Redis at cache:6379: Connection refused',
  ]);
});
