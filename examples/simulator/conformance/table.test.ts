import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const simulator = join(import.meta.dirname, '..');
const site = join(simulator, '../..');
const table = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
const rows = table.split('\n').filter((line) => /^\| (?!what|-)/.test(line));

/** What a row names: each file, with the titles of its tests. */
const named = rows.flatMap((row) =>
  [...row.matchAll(/`(\S+\.test\.ts)`((?:,? “[^”]+”)*)/g)].map(([, file, titles]) => ({
    file: file!,
    titles: [...titles!.matchAll(/“([^”]+)”/g)].map(([, title]) => title!),
  })),
);

test('every row names a test', () => {
  assert.ok(rows.length >= 18, String(rows.length));
  for (const row of rows) assert.match(row, /\.test\.ts`/);
});

test('the tests that the rows name exist', () => {
  for (const { file, titles } of named) {
    const path = [simulator, site].map((folder) => join(folder, file)).find((each) => existsSync(each));
    assert.ok(path, `${file} does not exist`);
    const titled = titlesIn(readFileSync(path, 'utf8'));
    for (const title of titles)
      assert.ok(
        titled.some((each) => each.includes(title)),
        `${file} has no test “${title}”`,
      );
  }
});

const titlesIn = (source: string): string[] =>
  [...source.matchAll(/\btest\(\s*(['`])(.*?)\1/gs)].map(([, , title]) => title!);
