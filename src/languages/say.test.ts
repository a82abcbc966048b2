import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { root } from '../site/root.ts';
import { filled, sayIn } from './filled.ts';
import { aroundLink, inAllLanguages, texts, wordsFor } from './say.ts';
import { labZhCN } from '../lab/zh-cn.ts';
import { zhCN } from './zh-cn.ts';

const all = [...Object.entries(zhCN), ...Object.entries(labZhCN)];

test('places are filled, and one that nobody fills is seen', () => {
  assert.equal(filled('{n} of {all}, {n}', { n: 3, all: 'x' }), '3 of x, 3');
  assert.equal(filled('{n} of {all}', { n: 0 }), '0 of {all}');
});

test('English has a text for one; another language has its own words, or the English ones', () => {
  const [english, chinese] = [sayIn(undefined), sayIn({ '{n} runs': '{n} 次运行' })];
  assert.equal(english('{n} runs', { n: 1 }, 'one run'), 'one run');
  assert.equal(english('{n} runs', { n: 2 }, 'one run'), '2 runs');
  assert.equal(chinese('{n} runs', { n: 1 }, 'one run'), '1 次运行');
  assert.equal(chinese('not there'), 'not there');
});

test('texts come in the language of the page', () => {
  assert.equal(texts('en')('Mark as read'), 'Mark as read');
  assert.equal(texts('zh-CN')('Mark as read'), '标为已读');
  assert.equal(wordsFor('en', ['Read ✓']), undefined);
  assert.equal(wordsFor('zh-CN', ['Read ✓']), '{"Read ✓":"已读 ✓"}');
  assert.deepEqual(inAllLanguages('Home'), { label: 'Home', translations: { 'zh-CN': '首页' } });
  assert.deepEqual(aroundLink('See [the page].'), ['See ', 'the page', '.']);
});

const places = (text: string) => [...text.matchAll(/\{\w+\}|\[/g)].map(String).toSorted();

test('a translation has the places and the link of its text', () => {
  for (const [english, chinese] of all) assert.deepEqual(places(chinese), places(english), english);
});

test('Chinese is set with full-width signs, and apart from Latin letters', () => {
  for (const [, text] of all) {
    assert.doesNotMatch(text, /\p{Script=Han}[,;:!?()]|[,;!?()]\p{Script=Han}/u);
    assert.doesNotMatch(text, /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u);
  }
});

test('the code says every text that is translated', () => {
  const files = globSync(['src/**/*.{ts,tsx,astro}', 'astro.config.mjs'], { cwd: root });
  const code = files
    .filter((file) => !/zh-cn\.ts$|\.test\.ts$/.test(file))
    .map((file) => readFileSync(new URL(file, root), 'utf8'))
    .join('\n');
  const unused = all.map(([text]) => text).filter((text) => !code.includes(`'${text}'`));
  assert.deepEqual(unused, []);
});
