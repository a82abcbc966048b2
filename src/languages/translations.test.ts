import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { entriesDifference, staleness, translationFindings } from './translation-checks.ts';
import {
  allTranslations,
  isStale,
  sourceOfTranslation,
  textOf,
  versionOf,
  type Translation,
} from './translations.ts';

const saga: Translation = {
  file: 'content/docs/zh-cn/transactions/saga.mdx',
  source: 'content/docs/transactions/saga.mdx',
  made: 'a'.repeat(40),
  now: 'b'.repeat(40),
};

test('a version is what Git calls the content, whatever the ends of lines', () => {
  assert.equal(versionOf('hello\n'), 'ce013625030ba8dba906f756967f9e9ca394464a');
  assert.equal(versionOf('hello\r\n'), 'ce013625030ba8dba906f756967f9e9ca394464a');
  assert.equal(
    versionOf('什么'),
    execFileSync('git', ['hash-object', '--stdin'], { input: '什么', encoding: 'utf8' }).trim(),
  );
});

test('a translation stands in the folder of its language', () => {
  assert.equal(sourceOfTranslation(saga.file), saga.source);
  assert.equal(sourceOfTranslation('content/quiz/zh-cn/saga.yaml'), 'content/quiz/saga.yaml');
  assert.equal(sourceOfTranslation(saga.source), undefined);
  assert.equal(sourceOfTranslation('content/docs/index.mdx'), undefined);
});

test('a stale translation is named with its source, what changed there, and what to write', () => {
  assert.ok(isStale(saga));
  assert.equal(
    staleness(saga, ['front matter', '“Break it”']),
    `content/docs/zh-cn/transactions/saga.mdx: content/docs/transactions/saga.mdx has changed since it was translated: front matter, “Break it”. Bring the translation up to date, then write translates: ${'b'.repeat(40)}.`,
  );
  // Without Git nobody knows what has changed.
  assert.match(staleness(saga, undefined), /since it was translated\. Bring/);
  assert.deepEqual(translationFindings(saga), [], 'it is no mistake yet');
});

test('a translation of nothing, or of nobody knows what, stops the build', () => {
  const messages = (change: Partial<Translation>) =>
    translationFindings({ ...saga, ...change }).map(({ message }) => message);
  assert.deepEqual(messages({ now: undefined }), [
    'it translates content/docs/transactions/saga.mdx, which is not there: move it, or remove it.',
  ]);
  assert.deepEqual(messages({ made: undefined }), [
    `write translates: ${'b'.repeat(40)}, the version of content/docs/transactions/saga.mdx that it is made from.`,
  ]);
});

test('one that says it is up to date, and is made up otherwise, stops the build', () => {
  const other = 'content/docs/foundations/partial-failure.mdx';
  const now = versionOf(textOf(other));
  const wrong = { ...saga, source: other, made: now, now };
  assert.match(
    translationFindings(wrong)[0]?.message ?? '',
    /^its source names .* where it names durable-saga, /,
  );
  const home = { ...wrong, file: 'content/docs/zh-cn/index.mdx' };
  assert.match(
    translationFindings(home)[0]?.message ?? '',
    /^its source has “### The setting” where it has “## 在这里能做什么”\.$/,
  );
});

test('entries are the same ones, with as many answers', () => {
  const source = { one: { answers: ['a', 'b'] }, two: {} };
  assert.equal(
    entriesDifference(source, { translates: 'x', one: { answers: ['甲', '乙'] }, two: {} }),
    undefined,
  );
  assert.equal(
    entriesDifference(source, { one: { answers: ['甲'] }, two: {} }),
    '“one” has 1 answers, and 2 in its source',
  );
  assert.equal(entriesDifference(source, { one: {} }), 'it has no entry “two”, and its source has');
  assert.equal(entriesDifference(source, { ...source, three: {} }), 'its source has no entry “three”');
});

test('what is translated says of which version', () => {
  const all = allTranslations();
  assert.ok(all.some(({ file }) => file === saga.file));
  for (const { file, made } of all) assert.match(made ?? '', /^[0-9a-f]{40}$/, file);
});
