import assert from 'node:assert/strict';
import { test } from 'node:test';
import { focusable, shorterCode, withoutRepeatedStyles } from './finish-html.ts';

test('tables and code take focus, once', () => {
  assert.equal(
    focusable('<table><pre data-language="ts"><table tabindex="0"><pre class="a" tabindex="-1"><preface>'),
    '<table tabindex="0"><pre tabindex="0" data-language="ts"><table tabindex="0"><pre class="a" tabindex="-1"><preface>',
  );
});

test('words of code have the classes of their colours, and none in the colour of text', () => {
  assert.equal(
    shorterCode(
      '<span style="--0:#93B7E0;--1:#35557D">const</span><span style="--0:#EBE9E4;--1:#1B1D22"> a = </span>' +
        '<span style="--0:#A2A4AD;--0fs:italic;--1:#5B5E67;--1fs:italic">// b</span>' +
        '<span style="--0:#123456;--1:#654321">c</span>',
    ),
    '<span class="k-msg">const</span> a = <span class="k-soft k-i">// b</span><span style="--0:#123456;--1:#654321">c</span>',
  );
});

test('of style sheets with one hash the first stays', () => {
  const sheet = (name: string) => `<link rel="stylesheet" href="/_astro/${name}.css">`;
  assert.equal(
    withoutRepeatedStyles(
      [sheet('mount.kVt843LY'), sheet('ec.gwlpq'), sheet('Lab.kVt843LY'), sheet('page.gKWScFkY')].join(''),
    ),
    [sheet('mount.kVt843LY'), sheet('ec.gwlpq'), sheet('page.gKWScFkY')].join(''),
  );
});
