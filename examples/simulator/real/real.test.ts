import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { runReal } from './testing/run.ts';

const greeter = join(import.meta.dirname, 'testing/greeter.ts');
const shop = join(import.meta.dirname, '../../reference/simulated-redis/real.ts');

// What a run leaves behind shows in a temporary folder of its own. What Node has compiled may stay.
const temporary = mkdtempSync(join(tmpdir(), 'faultline-real-test-'));
after(() => rmSync(temporary, { recursive: true }));
let folders = 0;
function ownTemporaryFolder() {
  const folder = join(temporary, String(++folders));
  mkdirSync(folder);
  return {
    env: { TMPDIR: folder },
    left: () => readdirSync(folder).filter((name) => name !== 'node-compile-cache'),
  };
}

describe('a run', () => {
  test('is told, judged, and leaves nothing behind', async () => {
    const { env, left } = ownTemporaryFolder();
    const { code, out, err } = await runReal(greeter, [], env);
    assert.equal(code, 0, out + err);
    assert.match(out, /^greeter in a process of its own\.$/m);
    assert.match(out, /greeter crashes, right after a write to its greeted is durable\./);
    assert.match(out, /^✔ whoever was greeted is on disk$/m);
    assert.match(out, /^✔ nobody is on disk twice$/m);
    assert.deepEqual(left(), []);
  });

  test('finds a bug, names the invariant and ends with 1', async () => {
    const { code, out, err } = await runReal(greeter, [], { GREETER_BUG: 'answers too early' });
    assert.equal(code, 1, out + err);
    assert.match(out, /^✖ whoever was greeted is on disk$/m);
    assert.match(out, /^✔ nobody is on disk twice$/m);
  });

  test('whose script waits in vain says for what, and ends with 1', async () => {
    const { code, out } = await runReal(greeter, [], { GREETER_BUG: 'waits in vain' });
    assert.equal(code, 1);
    assert.match(out, /^The run was over before the script came to this: Bob is greeted\.$/m);
  });

  test(
    'that is stopped by Ctrl-C leaves nothing behind',
    { skip: process.platform === 'win32' },
    async () => {
      const { env, left } = ownTemporaryFolder();
      const pids: number[] = [];
      const stopped = await runReal(greeter, [], { ...env, GREETER_BUG: 'never ends' }, (child) => {
        pids.push(child.pid!);
        child.kill('SIGINT');
      });
      assert.equal(stopped.code, 130);
      assert.deepEqual(left(), []);
    },
  );

  test('with chaos prints its seed, and how to have the same again', async () => {
    const { code, out } = await runReal(greeter, ['--chaos', '--seed', '7', '--rounds', '2']);
    assert.equal(code, 0);
    assert.deepEqual(out.match(/^Seed \d+/gm), ['Seed 7', 'Seed 8']);
  });
});

describe('wrong use', () => {
  for (const [args, sentence] of [
    [['--seed', '7'], /^--seed and --rounds are for --chaos\. See: npm run real -- --help$/m],
    [['--chaos', '--seed', 'x'], /^--seed is a whole number\. See: /m],
    [['--chas'], /^Unknown option '--chas'.* See: /m],
  ] as const)
    test(args.join(' '), async () => {
      const { code, err } = await runReal(greeter, args);
      assert.equal(code, 2);
      assert.match(err, sentence);
    });
});

test('a server that is not there is one sentence with what brings it, and exit code 1', async () => {
  const { env, left } = ownTemporaryFolder();
  const { code, out, err } = await runReal(shop, [], { ...env, PATH: temporary, REDIS_URL: '' });
  assert.equal(code, 1);
  assert.equal(out, '');
  assert.equal(
    err,
    'There is no Redis here: `apt-get install redis-server` or `brew install redis` brings one, or set REDIS_URL to the address of one.\n',
  );
  assert.deepEqual(left(), []);
});
