import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { comparable } from '../../testing/compare.ts';
import { CASES, WELL_KNOWN, words } from '../../testing/scripts.ts';
import { Redis } from '../redis.ts';
import type { Reply } from '../reply.ts';
import { sha1 } from '../sha1.ts';

const NOW = 1_764_532_800_000;

/** What one client of a Redis of its own is answered. */
function answers(...commands: readonly (readonly string[])[]): Reply[] {
  const redis = new Redis('7.0.15');
  const session = redis.open();
  return commands.map((args) => redis.execute(session, args, NOW)[0]!.reply);
}

const evaluate = (script: string, keys: readonly string[], ...args: string[]) => [
  ...['EVAL', script, String(keys.length), ...keys],
  ...args,
];

suite('scripts', () => {
  // What Redis 7.0.15 answered to each, in their order.
  const recorded = JSON.parse(
    readFileSync(new URL('../../testing/recorded-scripts.json', import.meta.url), 'utf8'),
  ) as unknown[];

  test(`answer as the real server did, ${CASES.length} times`, () => {
    assert.equal(recorded.length, CASES.length);
    CASES.forEach((each, i) => {
      const args = words(each);
      const text = JSON.stringify(comparable(args, answers(args)[0]!), (_, value: unknown) =>
        typeof value === 'bigint' ? `${value}n` : value,
      );
      assert.deepEqual(JSON.parse(text), recorded[i], args.join(' '));
    });
  });

  test('a lock goes back only to its owner, and has a higher number each time', () => {
    const { fence, renew, release } = WELL_KNOWN;
    const keys = ['lock', 'number'];
    assert.deepEqual(
      answers(
        evaluate(fence, keys, 'ann', '1000'),
        evaluate(fence, keys, 'bob', '1000'),
        evaluate(renew, ['lock'], 'bob', '9000'),
        evaluate(renew, ['lock'], 'ann', '9000'),
        ['PTTL', 'lock'],
        evaluate(release, ['lock'], 'bob'),
        evaluate(release, ['lock'], 'ann'),
        evaluate(fence, keys, 'bob', '1000'),
      ),
      [1, null, 0, 1, 9000, 0, 1, 2],
    );
  });

  test('a bucket of tokens keeps fractions, which its answer cuts off', () => {
    const take = (at: number, many: string) =>
      evaluate(WELL_KNOWN.bucket, ['bucket'], '2', '5', String(at), many);
    assert.deepEqual(answers(take(NOW, '4'), take(NOW + 250, '3'), take(NOW + 900, '2')), [
      [1, '1', 1],
      [0, '1.5', 1],
      [1, '0.8', 0],
    ]);
  });

  test('time stands still while one runs, and what it wrote is logged as commands, together', () => {
    const redis = new Redis('7.0.15');
    const session = redis.open();
    const script = `redis.call('SET', 'a', '1', 'PX', 5) for i = 1, 1000 do end redis.call('SADD', 's', 'x')
      redis.call('SPOP', 's') redis.call('GET', 'a') return redis.call('PTTL', 'a')`;
    assert.deepEqual(redis.execute(session, evaluate(script, []), NOW)[0]!.reply, 5);
    assert.equal(redis.history.length, 1);
    assert.deepEqual(
      redis.history[0]!.commands.map(([name]) => name!.toUpperCase()),
      ['SET', 'SADD', 'SREM'],
    );
  });

  test('one that never ends is refused, even if it catches all errors', () => {
    const [reply] = answers(evaluate('while true do pcall(function() while true do end end) end', []));
    assert.match((reply as { err: string }).err, /took too many steps/);
  });

  test('a library that is not modelled says so', () => {
    assert.match(
      (answers(evaluate('return cmsgpack.pack(1)', []))[0] as { err: string }).err,
      /^ERR user_script:1: cmsgpack\.pack is not modelled script: [0-9a-f]{40}, on @user_script:1\.$/,
    );
  });
});

// FIPS 180-4's examples.
test('SHA-1', () => {
  assert.equal(sha1('abc'), 'a9993e364706816aba3e25717850c26c9cd0d89d');
  assert.equal(
    sha1('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'),
    '84983e441c3bd26ebaae4aa1f95129e5e54670f1',
  );
});
