import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { createDate, parseIso } from './date.ts';

const SimDate = createDate(() => 1_735_689_600_000.75);

/** What Node itself says under UTC. */
const inUtc = (expression: string) =>
  JSON.parse(
    execFileSync(process.execPath, ['-p', `JSON.stringify(${expression})`], {
      env: { ...process.env, TZ: 'UTC' },
      encoding: 'utf8',
    }),
  ) as unknown;

const methods = [
  ...[
    'toString',
    'toDateString',
    'toTimeString',
    'toUTCString',
    'toISOString',
    'toJSON',
    'valueOf',
    'getTimezoneOffset',
    'getYear',
  ],
  ...[
    'getFullYear',
    'getMonth',
    'getDate',
    'getDay',
    'getHours',
    'getMinutes',
    'getSeconds',
    'getMilliseconds',
  ],
];
const times = [
  0, 1, -1, 951_782_400_000, 1_709_164_799_999, -62_198_755_200_000, 253_402_300_800_000, 8.64e15,
];

test('a date reads as in Node under UTC, whatever the zone of this process', () => {
  const expected = inUtc(
    `${JSON.stringify(times)}.map((t) => ${JSON.stringify(methods)}.map((m) => new Date(t)[m]()))`,
  );
  const actual = times.map((time) =>
    methods.map((method) => (new SimDate(time) as unknown as Record<string, () => unknown>)[method]!()),
  );
  assert.deepEqual(actual, expected);
});

test('setters and several arguments mean UTC', () => {
  const steps = `(() => { const d = new D(2024, 1, 29, 23, 59, 58, 7); const all = [+d];
    all.push(d.setFullYear(2025), d.setMonth(11, 31), d.setDate(32), d.setHours(25, 1), d.setMinutes(61), d.setSeconds(3, 4), d.setMilliseconds(9), d.setYear(99), +new D(99, 0), +new D(2024, 0));
    return all; })()`;
  const actual = new Function('D', `return ${steps}`)(SimDate) as unknown;
  assert.deepEqual(actual, inUtc(steps.replaceAll('new D(', 'new Date(')));
});

test('now is the given clock’s', () => {
  assert.equal(SimDate.now(), 1_735_689_600_000);
  assert.equal(new SimDate().getTime(), 1_735_689_600_000);
  assert.equal(new SimDate().toISOString(), '2025-01-01T00:00:00.000Z');
  assert.match(SimDate(), /^Wed Jan 01 2025 00:00:00 GMT\+0000/);
});

test('it is a Date to those who ask', () => {
  class Own extends SimDate {}
  assert.ok(new SimDate(0) instanceof SimDate);
  assert.ok(new Own(0) instanceof SimDate && new Own(0).getFullYear() === 1970);
  assert.equal(new SimDate(0).constructor, SimDate);
  assert.equal(SimDate.name, 'Date');
  assert.equal(Object.prototype.toString.call(new SimDate(0)), '[object Date]');
  assert.equal(`${new SimDate(0)}`, 'Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)');
  assert.equal(Number(new SimDate(5)), 5);
  assert.equal(+new SimDate(new SimDate(7)), 7);
  assert.equal(SimDate.UTC(1970, 0, 2), 86_400_000);
});

test('an invalid date says so', () => {
  const invalid = new SimDate('yesterday');
  assert.ok(Number.isNaN(invalid.getTime()));
  for (const text of [String(invalid), invalid.toDateString(), invalid.toTimeString(), invalid.toUTCString()])
    assert.equal(text, 'Invalid Date');
  assert.equal(JSON.stringify({ invalid }), '{"invalid":null}');
});

test('what depends on a locale is refused', () => {
  const date = new SimDate(0);
  for (const method of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'] as const)
    assert.throws(() => date[method](), /locale/);
});

const parsed: [string, number][] = [
  ['1970', 0],
  ['1970-01', 0],
  ['1970-01-02', 86_400_000],
  ['1970-01-01T00:00', 0],
  ['1970-01-01T00:00:01', 1000],
  ['1970-01-01T00:00:00.5', 500],
  ['1970-01-01T00:00:00.1239Z', 123],
  ['1970-01-01T24:00:00Z', 86_400_000],
  ['1970-01-01T01:30:00+01:30', 0],
  ['1969-12-31T19:00:00-05:00', 0],
  ['+001970-01-01T00:00:00Z', 0],
  ['-000001-01-01T00:00:00Z', Date.UTC(-1, 0, 1)],
  ['0099-01-01T00:00:00Z', -59_042_995_200_000],
  ['2024-02-29', Date.UTC(2024, 1, 29)],
];
for (const [text, time] of parsed) test(`parses ${text}`, () => assert.equal(parseIso(text), time));

// Engines and zones disagree about each of these.
const refused = [
  ...[
    '',
    ' 1970',
    '1970-1-1',
    '1970-01-01 00:00',
    '1970-13-01',
    '1970-02-30',
    '2023-02-29',
    '1970-01-01T25:00',
    '1970-01-01T24:01',
  ],
  ...[
    '1970-01-01T00:60',
    '1970-01-01T00',
    'Thu, 01 Jan 1970 00:00:00 GMT',
    '19700-01-01',
    '-000000-01-01',
    '1/1/1970',
    '1970-01-01T00:00:00+24:00',
    '+275761-01-01T00:00:00Z',
  ],
];
for (const text of refused)
  test(`does not parse ${JSON.stringify(text)}`, () => assert.ok(Number.isNaN(parseIso(text))));

test('what toISOString writes is read back', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (date) =>
      assert.equal(parseIso(date.toISOString()), date.getTime()),
    ),
  );
});
