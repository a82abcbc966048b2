import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OutputLog } from './output-log.ts';

function written(maxLines: number, ...chunks: string[]) {
  const log = new OutputLog(maxLines);
  for (const chunk of chunks) log.write(chunk);
  return {
    lines: log.lines.map(({ spans }) => spans.map(({ text }) => text).join('')),
    dropped: log.dropped,
  };
}

test('lines end with a line feed, whatever a chunk holds of them', () => {
  assert.deepEqual(written(10, 'a\r', '\nb\r\n\r\nc', 'd'), { lines: ['a', 'b', '', 'cd'], dropped: 0 });
  assert.deepEqual(written(10), { lines: [], dropped: 0 });
});

test('what is written after a carriage return takes the place of the line', () => {
  assert.deepEqual(written(10, '10 %\r20 %', '\rdone\r\n').lines, ['done']);
});

test('a spinner that is wiped leaves nothing', () => {
  assert.deepEqual(written(10, '⠙\x1b[1G\x1b[0K⠹', '\x1b[1G\x1b[0K', 'done\r\n').lines, ['done']);
  assert.deepEqual(written(10, 'done\x1b[K\r\n').lines, ['done']);
});

test('the newest lines are kept, and the others counted', () => {
  const all = Array.from({ length: 25 }, (_, i) => `${i}\n`);
  for (const chunks of [all, [all.join('')]]) {
    assert.deepEqual(written(4, ...chunks), { lines: ['21', '22', '23', '24'], dropped: 21 });
  }
  assert.deepEqual(written(4, ...all.slice(0, 5), 'end'), { lines: ['2', '3', '4', 'end'], dropped: 2 });
});

test('a line keeps its identity while others come and go', () => {
  const log = new OutputLog(2);
  log.write('a\nb\n');
  const [, b] = log.lines;
  log.write('c\nd');
  const before = log.lines;
  assert.deepEqual(
    before.map(({ id }) => id),
    [2, 3],
  );
  log.write('!\n');
  assert.equal(log.lines[0], before[0]);
  assert.notEqual(log.lines[1], before[1]);
  assert.equal(b?.id, 1);
});

test('a line without end is cut', () => {
  const [line] = written(10, 'x'.repeat(1_500), 'x'.repeat(1_500), 'x\n').lines;
  assert.equal(line, `${'x'.repeat(2_000)} …`);
});
