import assert from 'node:assert/strict';
import { test } from 'node:test';
import { focusable, withoutRepeatedStyles } from './finish-html.ts';

test('tables and code take focus, once', () => {
  assert.equal(
    focusable('<table><pre data-language="ts"><table tabindex="0"><pre class="a" tabindex="-1"><preface>'),
    '<table tabindex="0"><pre tabindex="0" data-language="ts"><table tabindex="0"><pre class="a" tabindex="-1"><preface>',
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
