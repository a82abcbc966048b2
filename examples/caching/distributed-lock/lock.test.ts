import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { LockLost, withLock, type Lease, type Redis } from './lock.ts';

/** A clock that stands still until it is moved, and runs what is due on the way. */
function clock(t: TestContext) {
  let now = 0;
  let next = 1;
  const timers = new Map<number, { atMs: number; run: () => void }>();
  t.mock.method(performance, 'now', () => now);
  t.mock.method(globalThis, 'setTimeout', (run: () => void, ms: number) => {
    timers.set(next, { atMs: now + ms, run });
    return next++;
  });
  t.mock.method(globalThis, 'clearTimeout', (timer: number) => void timers.delete(timer));
  const settle = async () => {
    for (let i = 0; i < 20; i++) await undefined;
  };
  return {
    now: () => now,
    timers: () => timers.size,
    /** Time goes by, and nothing of this process runs: it stands still. */
    jump: (ms: number) => void (now += ms),
    async pass(ms: number) {
      await settle();
      const until = now + ms;
      for (;;) {
        const due = [...timers]
          .filter(([, { atMs }]) => atMs <= until)
          .sort(([, a], [, b]) => a.atMs - b.atMs)[0];
        if (!due) break;
        timers.delete(due[0]);
        now = Math.max(now, due[1].atMs);
        due[1].run();
        await settle();
      }
      now = Math.max(now, until);
    },
  };
}

/** As much of a Redis as a lock needs. Every command takes `delayMs` to get there, and as long back. */
function memory(time: ReturnType<typeof clock>) {
  const state: { token?: string; untilMs: number; commands: string[]; silent: boolean } = {
    untilMs: 0,
    commands: [],
    silent: false,
  };
  const owner = () => (time.now() < state.untilMs ? state.token : undefined);
  const redis: Redis = {
    async set(key, token, { NX, PX }) {
      state.commands.push(`SET ${key} ${NX ? 'NX ' : ''}PX ${PX}`);
      if (owner() !== undefined) return null;
      Object.assign(state, { token, untilMs: time.now() + PX });
      return 'OK';
    },
    async eval(script, { arguments: [token, ms] }) {
      const name = /^-- (\w+)/.exec(script)![1]!;
      state.commands.push(name);
      if (state.silent) throw new Error('Socket closed unexpectedly');
      if (owner() !== token) return 0;
      state.untilMs = name === 'release' ? 0 : time.now() + Number(ms);
      return 1;
    },
  };
  return { redis, state, owner };
}

const OPTIONS = { key: 'lock', ttlMs: 30_000, maxMs: 90_000 };
const never = () => new Promise<never>(() => {});

describe('a lock', () => {
  test('is taken with a token of its own, and given back', async (t) => {
    const { redis, state, owner } = memory(clock(t));
    const tokens: (string | undefined)[] = [];
    const work = async (lease: Lease) => {
      tokens.push(owner());
      return lease.token;
    };
    const first = await withLock(redis, OPTIONS, work);
    const second = await withLock(redis, OPTIONS, work);
    assert.deepEqual(tokens, [first, second]);
    assert.notEqual(first, second);
    assert.equal(owner(), undefined);
    assert.deepEqual(state.commands, ['SET lock NX PX 30000', 'release', 'SET lock NX PX 30000', 'release']);
  });

  test('that is taken is not waited for, and not touched', async (t) => {
    const { redis, state, owner } = memory(clock(t));
    await redis.set('lock', 'theirs', { NX: true, PX: 1_000 });
    assert.equal(await withLock(redis, OPTIONS, async () => 'mine'), undefined);
    assert.equal(owner(), 'theirs');
    assert.deepEqual(state.commands.slice(1), ['SET lock NX PX 30000']);
  });

  test('is given back when the work fails, and the error is passed on', async (t) => {
    const time = clock(t);
    const { redis, owner } = memory(time);
    const failing = withLock(redis, OPTIONS, () => Promise.reject(new Error('no money')));
    await assert.rejects(failing, /no money/);
    assert.equal(owner(), undefined);
    assert.equal(time.timers(), 0);
  });

  test('that cannot be given back hides neither result nor error, and ends by itself', async (t) => {
    const time = clock(t);
    const { redis, state, owner } = memory(time);
    state.silent = true;
    assert.equal(await withLock(redis, OPTIONS, async () => 'done'), 'done');
    await assert.rejects(
      withLock({ ...redis, set: async () => 'OK' }, OPTIONS, () => Promise.reject(new Error('no'))),
      /^Error: no$/,
    );
    time.jump(30_000);
    assert.equal(owner(), undefined);
  });

  // “Its validity time is considered to be the initial validity time minus the time elapsed”: Redis, Distributed Locks, step 4.
  test('lasts for its time less what its answer took', async (t) => {
    const time = clock(t);
    const { redis } = memory(time);
    const slow: Redis = {
      async set(...given) {
        time.jump(100);
        const answer = await redis.set(...given);
        time.jump(50);
        return answer;
      },
      eval: () => Promise.reject(new Error('Socket closed unexpectedly')),
    };
    let lease: Lease | undefined;
    void withLock(slow, OPTIONS, (mine) => {
      lease = mine;
      return never();
    });
    await time.pass(0);
    assert.equal(time.now(), 150);
    await time.pass(29_849);
    lease!.check();
    await time.pass(1);
    assert.throws(() => lease!.check(), LockLost);
  });

  test('that was over before its answer came is not used', async (t) => {
    const time = clock(t);
    const { redis, owner } = memory(time);
    const late: Redis = {
      ...redis,
      async set(...given) {
        const answer = await redis.set(...given);
        time.jump(30_000);
        await redis.set('lock', 'theirs', { NX: true, PX: 30_000 });
        return answer;
      },
    };
    await assert.rejects(
      withLock(late, OPTIONS, async () => assert.fail('it ran')),
      LockLost,
    );
    assert.equal(owner(), 'theirs', 'and the lock of whoever has it now is left alone');
  });
});

describe('the watchdog', () => {
  // Redisson renews its 30 seconds every 10: https://redisson.pro/docs/data-and-services/locks-and-synchronizers/
  test('renews every third of the time, until the work is done', async (t) => {
    const time = clock(t);
    const { redis, state } = memory(time);
    const renewedAt: number[] = [];
    const watched: Redis = {
      ...redis,
      eval: (...given) => {
        if (given[0].startsWith('-- extend')) renewedAt.push(time.now());
        return redis.eval(...given);
      },
    };
    let finish = () => {};
    const running = withLock(watched, OPTIONS, () => new Promise<void>((done) => (finish = done)));
    await time.pass(35_000);
    assert.deepEqual(renewedAt, [10_000, 20_000, 30_000]);
    assert.equal(state.untilMs, 60_000);
    finish();
    await running;
    await time.pass(60_000);
    assert.equal(renewedAt.length, 3);
  });

  test('stops renewing for work that never ends', async (t) => {
    const time = clock(t);
    const { redis, owner } = memory(time);
    let signal: AbortSignal | undefined;
    const hung = withLock(redis, OPTIONS, (lease) => {
      signal = lease.signal;
      return never();
    });
    hung.catch(() => {});
    await time.pass(109_999);
    assert.equal(signal!.aborted, false, 'it was renewed for the last time after 80 seconds');
    await time.pass(1);
    assert.equal(signal!.aborted, true);
    assert.equal(owner(), undefined);
  });

  test('loses the lock when Redis says that somebody else has it', async (t) => {
    const time = clock(t);
    const { redis, state } = memory(time);
    let lease: Lease | undefined;
    void withLock(redis, OPTIONS, (mine) => {
      lease = mine;
      return never();
    });
    await time.pass(9_999);
    state.token = 'theirs';
    await time.pass(1);
    assert.throws(() => lease!.check(), LockLost);
  });

  test('asks again when there is no answer, and the lease ends when it was to end', async (t) => {
    const time = clock(t);
    const { redis, state } = memory(time);
    let lease: Lease | undefined;
    void withLock(redis, OPTIONS, (mine) => {
      lease = mine;
      return never();
    });
    await time.pass(0);
    state.silent = true;
    await time.pass(29_999);
    lease!.check();
    assert.deepEqual(state.commands, ['SET lock NX PX 30000', 'extend', 'extend']);
    await time.pass(1);
    assert.throws(() => lease!.check(), LockLost);
  });
});

test('a process that stood still finds out at its next step, although no timer has run yet', async (t) => {
  const time = clock(t);
  const { redis } = memory(time);
  await withLock(redis, OPTIONS, async (lease) => {
    lease.check();
    time.jump(30_000);
    assert.equal(lease.signal.aborted, false);
    assert.throws(() => lease.check(), LockLost);
    assert.equal(lease.signal.aborted, true);
  });
});
