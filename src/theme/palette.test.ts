import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { codeColours } from './code-themes.ts';
import { palette, type ColourName } from './palette.ts';

test('the style sheet holds the values of the palette', () => {
  const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
  const written = Object.fromEntries(
    [...css.matchAll(/--fl-([\w-]+): light-dark\((#\w+), (#\w+)\);/g)].map(([, name, light, dark]) => [
      name,
      [light, dark],
    ]),
  );
  assert.deepEqual(written, palette);
});

test('the page of npm start, which stands alone, has the same colours', () => {
  const page = readFileSync(new URL('../../examples/simulator/panel/panel.html', import.meta.url), 'utf8');
  const written = [...page.matchAll(/--([\w-]+): light-dark\((#\w+), (#\w+)\);/g)];
  assert.ok(written.length > 5);
  for (const [, name, light, dark] of written)
    assert.deepEqual([light, dark], palette[name as ColourName], name);
});

/** WCAG 2.2: 4.5 for text, 3 for lines that carry meaning. */
describe('colours can be told from what they stand on', () => {
  const grounds: ColourName[] = ['bg', 'panel'];
  const text: [ColourName, ColourName[]][] = [
    ['ink', [...grounds, 'raised', 'do-bg', 'undo-bg', 'fault-bg']],
    ['soft', [...grounds, 'raised']],
    ['msg', grounds],
    ['do', [...grounds, 'do-bg']],
    ['undo', [...grounds, 'undo-bg']],
    ['fault', [...grounds, 'fault-bg']],
    ...Object.values(codeColours).map((name): [ColourName, ColourName[]] => [
      name,
      ['panel', 'do-bg', 'fault-bg'],
    ]),
  ];
  for (const theme of [0, 1] as const) {
    test(`text, ${theme === 0 ? 'light' : 'dark'}`, () => {
      for (const [name, on] of text) for (const ground of on) atLeast(4.5, name, ground, theme);
    });
    test(`lines, ${theme === 0 ? 'light' : 'dark'}`, () => {
      for (const ground of grounds) atLeast(3, 'lane', ground, theme);
    });
  }
});

function atLeast(least: number, name: ColourName, ground: ColourName, theme: 0 | 1): void {
  const [a, b] = [luminance(palette[name][theme]), luminance(palette[ground][theme])];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  assert.ok(ratio >= least, `${name} on ${ground}: ${ratio.toFixed(2)} is less than ${least}`);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
