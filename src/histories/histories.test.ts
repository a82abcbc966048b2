import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { famous } from '../../examples/foundations/linearizability/famous.ts';
import { parseHistory } from '../../examples/foundations/linearizability/notation.ts';
import { loadExample } from '../catalogue/load-example.ts';
import { drawHistory } from './draw.ts';
import { judge } from './judge.ts';
import { historyOfRun } from './of-run.ts';

const drawn = (text: string) => drawHistory(judge(parseHistory(text)));

/** Of each bar: its label, where it begins and ends, and where its dot is. */
function bars(svg: string) {
  return [
    ...svg.matchAll(
      /<g class="op ([^"]*)"><text[^>]*>([^<]*)<\/text><rect x="([\d.]+)"[^>]*width="([\d.]+)"[^>]*\/>(?:<circle cx="([\d.]+)")?/g,
    ),
  ].map(([, states, label, x, width, dot]) => ({
    label,
    states,
    from: Number(x),
    to: Number(x) + Number(width),
    dot: dot === undefined ? undefined : Number(dot),
  }));
}

describe('a history that is drawn', () => {
  for (const { name, linearizable, text } of famous)
    test(`${name}: every dot is within its bar, and what has no place is marked`, () => {
      const all = bars(drawn(text));
      assert.ok(all.length > 1);
      for (const { dot, from, to } of all) if (dot !== undefined) assert.ok(from < dot && dot < to);
      assert.equal(all.filter(({ states }) => states!.includes('failed')).length, linearizable ? 0 : 1);
    });

  test('dots of one object follow each other in their order', () => {
    const all = bars(drawn('A write 1\nB write 2\nA ok\nB ok\nC read\nC ok 1'));
    const dots = Object.fromEntries(all.map(({ label, dot }) => [label, dot!]));
    assert.ok(dots['write 2']! < dots['write 1']! && dots['write 1']! < dots['read → 1']!);
  });

  test('is told in words', () => {
    assert.match(
      drawn('A write 1\nB read\nB ok\nA ok'),
      /aria-label="A write 1, while B read → nothing\. B read → nothing, while A write 1\. Linearizable\. An order/,
    );
  });

  test('what somebody has typed is text', () => {
    assert.match(drawn('<b> write &'), /&lt;b&gt;.*write &amp;/s);
  });
});

test('objects are judged by themselves', () => {
  assert.equal(
    judge(parseHistory('A p.write 1\nA ok\nB q.read\nB ok 1')).says,
    'Not linearizable. B’s read → 1 has no place. By the time it returned, the register can only have been: nothing. The answer asks for 1.',
  );
  assert.match(
    judge(parseHistory('A p.write 1\nA ok\nB q.read\nB ok')).says,
    /Orders that explain .*: write 1; read → nothing\.$/,
  );
});

test('the run of a page is a history as its clients have noted it', async () => {
  const { runs } = await loadExample('foundations/linearizability');
  const text = historyOfRun(runs['reads-from-replica']!.broken.trace);
  assert.equal(text, 'ada write 1\nada ok\nbo read\nbo ok nothing');
  assert.equal(judge(parseHistory(text)).verdict, 'violated');
  assert.equal(
    judge(parseHistory(historyOfRun(runs['reads-from-replica']!.fixed.trace))).verdict,
    'linearizable',
  );
});
