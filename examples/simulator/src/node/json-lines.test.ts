import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lineOfEntry } from './json-lines.ts';

test('every entry of any array is found where it is', () => {
  const indents = fc.constantFrom(undefined, 1, '\t');
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), indents, fc.array(fc.nat(3)), (entries, indent, gaps) => {
      const lines: number[] = [];
      let text = '[';
      for (const [i, entry] of entries.entries()) {
        text += `${i ? ',' : ''}${'\n'.repeat(gaps[i % gaps.length] ?? 0)} `;
        lines.push(text.split('\n').length);
        text += JSON.stringify(entry, null, indent);
      }
      text += '\n]\n';
      JSON.parse(text);
      assert.deepEqual(
        entries.map((_, i) => lineOfEntry(text, i)),
        lines,
      );
      assert.equal(lineOfEntry(text, entries.length), undefined);
    }),
  );
});

test('structure inside strings is none', () => {
  const text = '[\n"],[\\"{",\n{"a":\n[1,\n2]},\n3]';
  assert.deepEqual(
    [0, 1, 2, 3].map((i) => lineOfEntry(text, i)),
    [2, 3, 6, undefined],
  );
});
