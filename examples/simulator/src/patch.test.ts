import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { applyPatch, parsePatch, PatchError, reversePatch } from './patch.ts';

type Files = Record<string, string>;

const PATCH = `Title: Register after await
Breaks: every order is applied everywhere or nowhere
Why: the compensation is known only once the step has answered,
  so a step whose answer was lost is never undone
Seen: https://example.org/saga.ts
Seen: our own service
Owner: nobody yet

Some prose about it.

--- a/saga.ts
+++ b/saga.ts
@@ -1,4 +1,4 @@
 const done = [];
-done.unshift(step);
 await step.run();
+done.unshift(step);
 return done;
`;

const SAGA = 'const done = [];\ndone.unshift(step);\nawait step.run();\nreturn done;\n';

describe('parsePatch', () => {
  test('reads the header, folds indented lines and keeps unknown keys', () => {
    const { header, preamble } = parsePatch(PATCH);
    assert.deepEqual(header, {
      Title: 'Register after await',
      Breaks: 'every order is applied everywhere or nowhere',
      Why: 'the compensation is known only once the step has answered, so a step whose answer was lost is never undone',
      Seen: 'https://example.org/saga.ts\nour own service',
      Owner: 'nobody yet',
    });
    assert.equal(preamble, PATCH.slice(0, PATCH.indexOf('--- a/')));
  });

  test('reads files and hunks', () => {
    assert.deepEqual(parsePatch(PATCH).files, [
      {
        from: 'saga.ts',
        to: 'saga.ts',
        hunks: [
          {
            oldStart: 1,
            oldLines: 4,
            newStart: 1,
            newLines: 4,
            lines: [
              { kind: ' ', text: 'const done = [];\n' },
              { kind: '-', text: 'done.unshift(step);\n' },
              { kind: ' ', text: 'await step.run();\n' },
              { kind: '+', text: 'done.unshift(step);\n' },
              { kind: ' ', text: 'return done;\n' },
            ],
          },
        ],
      },
    ]);
  });

  const section = (body: string, path = 'x'): string => `--- a/${path}\n+++ b/${path}\n${body}`;
  const refusals: Record<string, [text: string, message: RegExp]> = {
    'no file': ['Title: nothing\n', /names no file; write a `---/],
    'a hunk above the first file': [
      `@@ -1 +1 @@\n-a\n+b\n${section('@@ -1 +1 @@\n-a\n+b\n')}`,
      /above the first file/,
    ],
    'git lines above': [
      `diff --git a/x b/x\n${section('@@ -1 +1 @@\n-a\n+b\n')}`,
      /remove it and the lines down to/,
    ],
    'git lines between': [
      `${section('@@ -1 +1 @@\n-a\n+b\n')}diff --git a/x b/x\n${section('@@ -1 +1 @@\n-a\n+b\n')}`,
      /`diff --git`/,
    ],
    'no hunk': [section(''), /^x: No `@@` line/],
    'text instead of a hunk': [section('-a\n+b\n'), /^x: Expected an `@@` line and found "-a"/],
    'an unreadable hunk header': [
      section('@@ -1 +x @@\n-a\n+b\n'),
      /^x, hunk 1: The `@@` line cannot be read/,
    ],
    'more lines than announced': [
      section('@@ -1 +1 @@\n-a\n+b\n+c\n'),
      /^x, hunk 1: The numbers in the `@@` line/,
    ],
    'fewer lines than announced': [
      section('@@ -1,3 +1 @@\n-a\n+b\n'),
      /^x, hunk 1: The patch ends in the middle/,
    ],
    'fewer old lines than announced': [section('@@ -1 +1,2 @@\n-a\n-b\n+c\n'), /^x, hunk 1: The numbers/],
    'a last line that may be cut off': [
      section('@@ -1 +1 @@\n-a\n+b'),
      /^x, hunk 1: The last line may be cut off/,
    ],
    'a hunk that changes nothing': [section('@@ -1 +1 @@\n a\n'), /^x, hunk 1: The hunk changes nothing/],
    'an early end of file': [
      section('@@ -1,2 +1 @@\n-a\n\\ No newline at end of file\n b\n'),
      /before the last line/,
    ],
    'a rename': ['--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n', /^x: The patch renames it to y/],
    'a path without prefix': ['--- src/x\n+++ src/x\n@@ -1 +1 @@\n-a\n+b\n', /write a\/src\/x/],
    'a path out of the folder': [section('@@ -1 +1 @@\n-a\n+b\n', '../x'), /not plain/],
    'an absolute path': [section('@@ -1 +1 @@\n-a\n+b\n', '/etc/x'), /not plain/],
    'nothing on both sides': [
      '--- /dev/null\n+++ /dev/null\n@@ -1 +1 @@\n-a\n+b\n',
      /Both sides are \/dev\/null/,
    ],
    'an added file with old lines': [
      '--- /dev/null\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n',
      /adds a file cannot have old lines/,
    ],
    'a deleted file with new lines': [
      '--- a/x\n+++ /dev/null\n@@ -1 +1 @@\n-a\n+b\n',
      /deletes a file cannot keep lines/,
    ],
  };
  for (const [name, [text, message]] of Object.entries(refusals)) {
    test(`refuses ${name}`, () => assert.throws(() => parsePatch(text), { name: 'PatchError', message }));
  }

  test('throws nothing but PatchError, whatever it reads', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '--- a/x',
        '+++ b/x',
        '--- /dev/null',
        '@@ -1 +1 @@',
        '@@ -1,2 +0,0 @@',
        '\\ No newline at end of file',
      ),
      fc.constantFrom('-a', '+b', ' c', '', 'Title: x', '\r'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        try {
          applyPatch({ x: 'a\nc\n' }, parsePatch(lines.join('\n')));
        } catch (error) {
          assert.ok(error instanceof PatchError, String(error));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('applyPatch', () => {
  test('applies a planted bug and leaves its input alone', () => {
    const files = { 'saga.ts': SAGA, 'other.ts': '1\n' };
    assert.deepEqual(applyPatch(files, parsePatch(PATCH)), {
      'saga.ts': 'const done = [];\nawait step.run();\ndone.unshift(step);\nreturn done;\n',
      'other.ts': '1\n',
    });
    assert.equal(files['saga.ts'], SAGA);
  });

  const refusals: Record<string, [content: string, message: string]> = {
    'another line': [
      SAGA.replace('await step.run()', 'await run(step)'),
      'saga.ts, hunk 1: Expected "await step.run();" at line 3, but found "await run(step);"; make the patch again from the current file.',
    ],
    'an early end': [
      'const done = [];\ndone.unshift(step);\n',
      'saga.ts, hunk 1: Expected "await step.run();" at line 3, but the file ends before it; make the patch again from the current file.',
    ],
    'other line endings': [
      SAGA.replaceAll('\n', '\r\n'),
      "saga.ts, hunk 1: Expected line 1 to end with LF, but it ends with CRLF; give the patch the file's line endings.",
    ],
    'lines that left the start of the file': [
      `// saga\n${SAGA}`,
      'saga.ts, hunk 1: Expected its lines at the start of the file, but they are at line 2; make the patch again from the current file.',
    ],
  };
  for (const [name, [content, message]] of Object.entries(refusals)) {
    test(`refuses ${name}`, () => {
      assert.throws(() => applyPatch({ 'saga.ts': content }, parsePatch(PATCH)), {
        name: 'PatchError',
        file: 'saga.ts',
        hunk: 1,
        message,
      });
    });
  }

  test('refuses a missing file, an added file that exists and a deleted file that holds more', () => {
    const add = parsePatch('--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n');
    const remove = parsePatch('--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n');
    assert.throws(() => applyPatch({}, parsePatch(PATCH)), {
      message: /^saga.ts: The patch changes this file, but there is none/,
    });
    assert.throws(() => applyPatch({ x: '' }, add), {
      message: /^x: The patch adds this file, but it is there already/,
    });
    assert.throws(() => applyPatch({ x: 'a\nb\n' }, remove), { message: /^x, hunk 1: .*end of the file/ });
    assert.deepEqual(applyPatch({}, add), { x: 'a\n' });
    assert.deepEqual(applyPatch({ x: 'a\n' }, remove), {});
  });

  test('a very long hunk is no harder than a short one', () => {
    const body = 'a\n'.repeat(300_000);
    const patch = parsePatch(`--- /dev/null\n+++ b/x\n@@ -0,0 +1,300000 @@\n${body.replaceAll('a', '+a')}`);
    assert.deepEqual(applyPatch({}, patch), { x: body });
    assert.deepEqual(applyPatch({ x: body }, reversePatch(patch)), {});
  });

  test('a file named __proto__ is only a name', () => {
    const result = applyPatch({}, parsePatch('--- /dev/null\n+++ b/__proto__\n@@ -0,0 +1 @@\n+a\n'));
    assert.deepEqual(Object.entries(result), [['__proto__', 'a\n']]);
    assert.throws(
      () => applyPatch({}, parsePatch('--- a/toString\n+++ b/toString\n@@ -1 +1 @@\n-a\n+b\n')),
      PatchError,
    );
  });
});

const withGit = { skip: spawnSync('git', ['--version']).status === 0 ? false : 'git is not installed' };

describe('git apply is the judge', withGit, () => {
  const home = mkdtempSync(join(tmpdir(), 'patch-'));
  after(() => rmSync(home, { recursive: true, force: true }));

  test('a patch made by git gives the bytes git gives, forwards and backwards', () => {
    fc.assert(
      fc.property(change, fc.constantFrom(1, 3), ({ before, after: wanted }, context) => {
        const text = gitDiff(home, before, wanted, context);
        if (text === '') return;
        const patch = parsePatch(text);
        assert.deepEqual(applyPatch(before, patch), wanted);
        assert.deepEqual(gitApply(home, before, text), wanted);
        assert.deepEqual(applyPatch(wanted, reversePatch(patch)), before);
      }),
      { numRuns: RUNS },
    );
  });

  test('a stale patch is refused by both, or gives the same bytes, forwards and backwards', () => {
    const seen = { applied: 0, refused: 0, glued: 0 };
    fc.assert(
      fc.property(
        change,
        fc.constantFrom(0, 1, 3),
        fc.infiniteStream(edit),
        fc.boolean(),
        (changed, context, edits, back) => {
          const { before, after: wanted } = changed;
          const text = gitDiff(home, before, wanted, context);
          if (text === '') return;
          const stale = mapValues(back ? wanted : before, (content) =>
            editLines(content, [edits.next().value!]),
          );
          const patch = back ? reversePatch(parsePatch(text)) : parsePatch(text);
          const theirs = gitApply(home, stale, text, back ? ['-R'] : []);
          const ours = attempt(() => applyPatch(stale, patch));
          if (ours instanceof PatchError && theirs !== undefined) {
            // The first of the three places where we are stricter: git lost a newline here.
            assert.match(ours.message, /Expected the file to end without a newline/);
            seen.glued++;
            return;
          }
          seen[theirs === undefined ? 'refused' : 'applied']++;
          assert.deepEqual(ours instanceof PatchError ? undefined : ours, theirs);
        },
      ),
      { numRuns: 2 * RUNS },
    );
    // The property says something only while all of these happen, gluing but rarely.
    assert.ok(
      seen.applied > RUNS / 20 && seen.refused > RUNS / 20 && seen.glued < RUNS / 5,
      JSON.stringify(seen),
    );
  });

  test('a moved hunk goes where git puts it when several places fit', () => {
    const text = '--- a/x\n+++ b/x\n@@ -6,3 +6,3 @@\n a\n-b\n+B\n c\n';
    for (const gaps of [
      [0, 3],
      [1, 6],
      [2, 2],
      [4, 1],
      [3, 3, 3],
      [3, 1],
      [2, 3],
    ]) {
      const x = `${gaps.map((gap) => `${'-\n'.repeat(gap)}a\nb\nc\n`).join('')}-\n`;
      assert.deepEqual(applyPatch({ x }, parsePatch(text)), gitApply(home, { x }, text));
    }
  });

  test('a second hunk starts looking where the first has moved it', () => {
    const first = '@@ -2,2 +2,5 @@\n s\n+1\n+2\n+3\n -\n';
    const text = `--- a/x\n+++ b/x\n${first}@@ -8,3 +11,3 @@\n a\n-b\n+B\n c\n`;
    const x = '-\ns\n-\na\nb\nc\n-\n-\n-\n-\na\nb\nc\n-\n';
    assert.deepEqual(applyPatch({ x }, parsePatch(text)), gitApply(home, { x }, text));
  });

  test('a hunk never lands on lines of an earlier one', () => {
    const first = '@@ -2,2 +2,5 @@\n s\n+a\n+b\n+c\n -\n';
    const text = `--- a/x\n+++ b/x\n${first}@@ -5,3 +8,3 @@\n a\n-b\n+B\n c\n`;
    const alone = '-\ns\n-\n-\n-\n-\n';
    const far = `${alone}${'-\n'.repeat(9)}a\nb\nc\n-\n`;
    assert.deepEqual(gitApply(home, { x: alone }, text), undefined);
    assert.throws(() => applyPatch({ x: alone }, parsePatch(text)), {
      message: /line 3 belongs to an earlier hunk/,
    });
    assert.deepEqual(applyPatch({ x: far }, parsePatch(text)), gitApply(home, { x: far }, text));
  });

  test('nor on the context of an earlier one', () => {
    const text = '--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n+A\n s\n@@ -2,3 +2,3 @@\n s\n-b\n+B\n c\n';
    assert.deepEqual(gitApply(home, { x: 'a\ns\nb\nc\n' }, text), undefined);
    assert.throws(() => applyPatch({ x: 'a\ns\nb\nc\n' }, parsePatch(text)), {
      message: /line 2 belongs to an earlier hunk/,
    });
  });

  test('where git glues two lines together, we refuse', () => {
    const text = '--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n+A\n end\n\\ No newline at end of file\n';
    assert.deepEqual(gitApply(home, { x: 'a\nend\nmore\n' }, text), { x: 'A\nendmore\n' });
    assert.throws(() => applyPatch({ x: 'a\nend\nmore\n' }, parsePatch(text)), {
      message: /^x, hunk 1: Expected the file to end without a newline after "end", but line 2 has one/,
    });
  });
});

/** Enough for the suite; raise it to look harder. */
const RUNS = Number(process.env['PATCH_RUNS'] ?? 100);

// Few words, so that many lines are equal and hunks find several places; endings of each kind.
const word = fc.constantFrom(
  'a',
  'b',
  'c',
  'd',
  '}',
  '',
  '  a',
  '-- x',
  '++ y',
  '@@ -1 +1 @@',
  '\\ No newline',
  'é→😀',
);
const line = fc.tuple(word, fc.constantFrom('\n', '\n', '\n', '\r\n')).map(([text, end]) => text + end);
const lines = fc.array(line, { minLength: 1, maxLength: 40 });
const edit = fc.record({
  at: fc.nat(60),
  remove: fc.nat(3),
  insert: fc.array(line, { maxLength: 3 }),
  trim: fc.nat(9),
});
type Edit = { at: number; remove: number; insert: string[]; trim: number };

const change = fc
  .record({
    first: lines,
    firstEdits: fc.array(edit, { minLength: 1, maxLength: 4 }),
    second: lines,
    secondEdits: fc.array(edit, { maxLength: 2 }),
    added: lines,
    fate: fc.constantFrom('keep', 'keep', 'add', 'delete', 'both'),
  })
  .map(({ first, firstEdits, second, secondEdits, added, fate }) => {
    const before: Files = { 'saga.ts': first.join(''), 'steps/two.ts': second.join('') };
    const after: Files = {
      'saga.ts': editLines(before['saga.ts']!, firstEdits),
      'steps/two.ts': editLines(before['steps/two.ts']!, secondEdits),
    };
    // Empty files leave no `---`/`+++` lines in a diff, so they are neither added nor deleted here.
    if (fate === 'delete' || fate === 'both') delete after['steps/two.ts'];
    if (fate === 'add' || fate === 'both') after['new.ts'] = added.join('');
    return { before, after };
  });

/** Splices lines; now and then takes the last newline away. */
function editLines(content: string, edits: readonly Edit[]): string {
  const all = content.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  for (const { at, remove, insert } of edits) all.splice(at % (all.length + 1), remove, ...insert);
  const text = all.join('').replace(/([^\n])$/, '$1\n');
  return edits.some(({ trim }) => trim === 0) ? text.replace(/\n$/, '') : text;
}

function gitDiff(home: string, before: Files, wanted: Files, context: number): string {
  writeFolder(join(home, 'a'), before);
  writeFolder(join(home, 'b'), wanted);
  const { stdout } = git(home, [
    'diff',
    '--no-index',
    '--no-prefix',
    '--no-renames',
    '--text',
    `-U${context}`,
    'a',
    'b',
  ]);
  const extended = /^diff --git .*\n(?:(?:index|new file mode|deleted file mode) .*\n)*/gm;
  return stdout.replace(extended, '');
}

/** What `git apply` makes of the folder; nothing if it refuses. */
function gitApply(home: string, files: Files, text: string, options: string[] = []): Files | undefined {
  const folder = join(home, 'work');
  writeFolder(folder, files);
  writeFileSync(join(home, 'the.patch'), text);
  const { status } = git(folder, ['apply', ...options, '../the.patch']);
  return status === 0 ? readFolder(folder) : undefined;
}

function git(cwd: string, args: string[]): { status: number | null; stdout: string } {
  // No configuration of the machine, and no repository above the folder, may have a say.
  const env = {
    PATH: process.env['PATH'],
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CEILING_DIRECTORIES: tmpdir(),
  };
  return spawnSync('git', args, { cwd, env, encoding: 'utf8' });
}

function writeFolder(folder: string, files: Files): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'steps'), { recursive: true });
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
}

function readFolder(folder: string): Files {
  const steps = join(folder, 'steps');
  const paths = [
    ...readdirSync(folder),
    ...(existsSync(steps) ? readdirSync(steps).map((name) => `steps/${name}`) : []),
  ];
  return Object.fromEntries(
    paths.filter((path) => path !== 'steps').map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
}

function mapValues(files: Files, map: (content: string) => string): Files {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [path, map(content)]));
}

function attempt<T>(run: () => T): T | PatchError {
  try {
    return run();
  } catch (error) {
    if (error instanceof PatchError) return error;
    throw error;
  }
}
