import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { hashRuns } from '../src/explore/hashes.ts';
import { nodeHost } from '../src/node/host.ts';
import { loadExample, replay, type RunResult } from '../src/node/index.ts';

const RUNS = 200;
const folders = {
  conformance: import.meta.dirname,
  saga: join(import.meta.dirname, '../../transactions/saga'),
};

/** The same in another process, under another time zone and language. */
function elsewhere(
  folder: string,
  env: Record<string, string>,
): Promise<{ offset: number; hashes: string[] }> {
  const script = join(import.meta.dirname, 'print-hashes.ts');
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...env }, encoding: 'utf8' as const, maxBuffer: 1e8 };
    execFile(process.execPath, [script, folder, String(RUNS), '64'], options, (error, out) =>
      error ? reject(error) : resolve(JSON.parse(out) as { offset: number; hashes: string[] }),
    );
  });
}

for (const [name, folder] of Object.entries(folders))
  describe(`${RUNS} traces of ${name} are the same`, () => {
    let expected: string[];
    before(async () => {
      expected = await hashRuns(loadExample(folder), nodeHost, { runs: RUNS, width: 64 });
    });

    test('and differ from seed to seed', () => {
      assert.equal(expected.length, RUNS);
      assert.ok(new Set(expected.map((line) => line.split(' ')[1])).size > RUNS * 0.9);
      assert.ok(expected.every((line) => line.endsWith(' held')));
    });

    for (const width of [1, 256])
      test(`with ${width} worlds a hop`, async () => {
        assert.deepEqual(await hashRuns(loadExample(folder), nodeHost, { runs: RUNS, width }), expected);
      });

    for (const [zone, offset] of [
      ['America/New_York', 300],
      ['Asia/Kolkata', -330],
    ] as const)
      test(`in ${zone}`, async () => {
        const there = await elsewhere(folder, { TZ: zone, LANG: 'de_DE.UTF-8', LC_ALL: 'tr_TR.UTF-8' });
        assert.equal(there.offset, offset, 'that process really is there');
        assert.deepEqual(there.hashes, expected);
      });
  });

describe('one run of conformance', () => {
  let result: RunResult;
  before(async () => {
    result = await replay(loadExample(folders.conformance), { seed: '1', faults: [], calm: true });
  });
  const report = (node: string) => result.disks[node]!['report']!.join('\n');

  test('covers every function of Math', () => {
    const constants = ['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'];
    const newer = ['f16round', 'sumPrecise'];
    for (const name of Object.getOwnPropertyNames(Math))
      if (!constants.includes(name) && !newer.includes(name) && name !== 'random')
        assert.match(report('math'), new RegExp(`^${name} [0-9a-f]+$`, 'm'), name);
  });

  test('tells dates in UTC', () => {
    assert.match(report('dates'), /^2025-07-01T12:00:00Z 1751371200000 2025 6 1 2 12 0 0$/m);
    assert.match(report('dates'), /^Tue Jul 01 2025 12:00:00 GMT\+0000 \(Coordinated Universal Time\) \|/m);
    assert.match(report('dates'), /^NaN Invalid Date, NaN Invalid Date/m);
  });

  test('finds the language as the standard has it', () => {
    const lines = report('language').split('\n');
    assert.match(lines[0]!, /^stable true /);
    assert.ok(lines.includes('109Zazäé'));
    assert.deepEqual(lines.slice(5, 13), [
      'TypeError',
      'SyntaxError',
      'DataCloneError',
      'RangeError',
      'InvalidCharacterError',
      'URIError',
      'TypeError',
      'TypeError',
    ]);
  });

  test('finds the platform as the standards have it', () => {
    assert.match(
      report('web'),
      /^http:\/\/user@example\.com\/b\?q=%C3%A4&x=1&y=a\+b#h example\.com true a=1\+%2B&b=2 /m,
    );
    assert.match(report('web'), /^a: 2,x-b: 1, 3|^a,2; x-b,1, 3/m);
    const names =
      'Date Headers Request Response AbortController AbortSignal URL URLSearchParams CryptoKey TextDecoder fetch setTimeout setInterval setImmediate clearTimeout queueMicrotask structuredClone atob btoa';
    assert.ok(report('web').split('\n').includes(names));
    assert.match(
      report('web'),
      /^186,120,22,191,143,1,207,234,65,65,64,222,93,174,34,35,/m,
      'SHA-256 of “abc”',
    );
    assert.match(report('web'), /^QuotaExceededError 22 getRandomValues fills no more than 65536 bytes/m);
    assert.match(
      report('web'),
      /^TypeError: The bytes are not valid utf-16le\.\nB\n\ufffdA\ufffd\nhi\nInvalidCharacterError: /m,
    );
    assert.match(report('web'), /^b,either AbortError true too late true$/m);
  });

  test('wakes everything in its order', () => {
    const lines = result.trace.flatMap((event) =>
      event.kind === 'log' && event.node === 'timers' ? [event.text] : [],
    );
    assert.deepEqual(lines, [
      ...[
        '0 microtask',
        '0 promise',
        '0 immediate',
        '1 timeout 1',
        '1 timeout 0',
        '1 timeout 1.9',
        '1 timeout of 25 days',
      ],
      ...[
        '2 timeout 2',
        '3 slept 3',
        '4 abort',
        '5 slept 5',
        '6 counted 0',
        '7 tick 1',
        '7 counted 1',
        '8 counted 2',
      ],
      ...['9 fulfilled,rejected,fulfilled', '10 quick', '14 tick 2', '21 tick 3'],
    ]);
  });
});
