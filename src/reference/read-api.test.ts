import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { ApiEntry } from './api.ts';
import { apiModules } from './pages.ts';
import { readApi } from './read-api.ts';

test('every export of the simulator has a docstring, and every link in one leads somewhere', () => {
  const { pages, problems } = readApi();
  assert.deepEqual(
    problems.map(({ place, message }) => `examples/simulator/${place}: ${message}`),
    [],
  );
  assert.deepEqual(
    pages.map(({ path }) => path),
    ['', 'node/', 'browser/', 'checkers/', 'spec/', 'real/'].map(
      (subpath) => `/reference/simulator/${subpath}`,
    ),
  );
  const hrefs = pages.flatMap((page) => JSON.stringify(page).match(/\/reference\/simulator\/[^"\\]*/g) ?? []);
  const anchors = pages.flatMap(({ path, entries }) => [
    path,
    ...entries.map(({ name }) => `${path}#${name}`),
  ]);
  assert.ok(hrefs.length > 150);
  assert.deepEqual(
    [...new Set(hrefs)].filter((href) => !anchors.includes(href)),
    [],
  );
});

describe('of modules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-api-'));
  after(() => rmSync(folder, { recursive: true }));
  const files: Record<string, string> = {
    'index.ts': `/** What the first is for. */
export { speak, type Voice } from './voice.ts';
export * from './more.ts';
`,
    'voice.ts': `/** How it sounds. */
export interface Voice {
  /** From 0. See {@link speak}. */
  loudness: number;
  again?: Voice;
}

/**
 * Says something, with a {@link Voice}.
 *
 * @param text what to say: \`hello\`
 * @returns how long it took
 * @throws RangeError for silence, SpeechError for noise.
 */
export const speak = (text: string, voice?: Voice): number => text.length * (voice?.loudness ?? 1);
`,
    'more.ts': `/** Noise. */
export class SpeechError extends Error {
  #secret = 1;
  /** Whether it is loud. */
  get loud(): boolean {
    return this.#secret > 0;
  }
}
export function silent(): void {}
/** Two things at once: {@link nothing}, {@link SpeechError.loud}. */
export const both = { a: 1 as number, voice: undefined as import('./voice.ts').Voice | undefined };
`,
    'second.ts': "import { speak } from './voice.ts';\nexport { speak, speak as again };\n",
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const { pages, problems } = readApi(
    [
      { subpath: '.', specifier: 'x', path: '/x/', source: 'index.ts' },
      { subpath: './second', specifier: 'x/second', path: '/x/second/', source: 'second.ts' },
    ],
    folder,
  );
  const entry = (name: string): ApiEntry => pages[0]!.entries.find((one) => one.name === name)!;

  test('what is missing is named with file and line', () => {
    assert.deepEqual(problems, [
      { place: 'more.ts:9', message: '“silent” has no docstring: say what it is for.' },
      { place: 'more.ts:11', message: '{@link nothing} leads to nothing that is exported: write `nothing`.' },
      {
        place: 'second.ts:1',
        message: 'The module does not begin with a comment that says what it is for.',
      },
    ]);
  });

  test('a docstring is told in its parts, with links', () => {
    const { kind, text, parameters, returns, errors } = entry('speak');
    assert.deepEqual(
      { kind, text, parameters, returns, errors },
      {
        kind: 'function',
        text: '<p>Says something, with a <a href="/x/#Voice"><code>Voice</code></a>.</p>\n',
        parameters: [{ name: 'text', text: '<p>what to say: <code>hello</code></p>\n' }],
        returns: '<p>how long it took</p>\n',
        errors: [
          '<p><code>RangeError</code> for silence, <a href="/x/#SpeechError"><code>SpeechError</code></a> for noise.</p>\n',
        ],
      },
    );
  });

  test('a declaration is shown without what is private, its comments as prose, its types as links', () => {
    assert.equal(
      entry('speak').declaration,
      'const <b>speak</b>: (text: string, voice?: <a href="/x/#Voice">Voice</a>) =&gt; number;',
    );
    assert.equal(
      entry('Voice').declaration,
      'interface <b>Voice</b> {<i style="--indent:2">From 0. See <a href="/x/#speak">speak</a>.</i>' +
        '  loudness: number;\n  again?: <b>Voice</b>;\n}',
    );
    assert.equal(
      entry('SpeechError').declaration,
      'class <b>SpeechError</b> extends Error {<i style="--indent:2">Whether it is loud.</i>  get loud(): boolean;\n}',
    );
    assert.match(entry('both').declaration, /voice: <a href="\/x\/#Voice">Voice<\/a> \| undefined;/);
    assert.deepEqual(
      [entry('SpeechError').kind, entry('Voice').kind, entry('both').kind],
      ['class', 'type', 'constant'],
    );
  });

  test('what a second module exports, too, leads to the first', () => {
    assert.equal(pages[0]!.about, '<p>What the first is for.</p>\n');
    assert.deepEqual(pages[1]!.entries, []);
    assert.deepEqual(pages[1]!.alsoExported, [
      { name: 'speak', href: '/x/#speak' },
      { name: 'again', href: '/x/#speak' },
    ]);
  });
});

test('each module of the package has its page', () => {
  assert.deepEqual(apiModules()[1], {
    subpath: './node',
    specifier: '@faultline/simulator/node',
    path: '/reference/simulator/node/',
    source: './src/node/index.ts',
  });
});
