import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { EXAMPLE, faultline, temporaryFolder, writeFiles } from '../../testing/command-line.ts';

const folder = temporaryFolder();

/** With lines between what is broken and what may change beside it. */
const roomy = (text: string, sign = '') =>
  text
    .replace(/^.?  if \(/m, `${sign}  // Whoever asks again is answered again.\n$&`)
    .replace(/^.?  return /m, `${sign}  // And always in the same way.\n$&`);
const SERVER = roomy(EXAMPLE['server.ts']);
const PATCH = roomy(EXAMPLE['broken/forgets.patch'], ' ').replace('-1,7 +1,5', '-1,9 +1,7');
const FILES = { ...EXAMPLE, 'server.ts': SERVER, 'broken/forgets.patch': PATCH };

/** A new copy of the example, and what can be done with it. */
function copyOf(name: string) {
  const example = writeFiles(join(folder, name), FILES);
  const path = (file: string) => join(example, file);
  return {
    example,
    read: (file: string) => readFileSync(path(file), 'utf8'),
    write: (file: string, text: string) => writeFileSync(path(file), text),
    change(file: string, from: string, to: string) {
      const text = readFileSync(path(file), 'utf8');
      assert.ok(text.includes(from), `${file} has no ${from}`);
      writeFileSync(path(file), text.replace(from, to));
    },
    broken(...args: string[]) {
      process.chdir(example);
      return faultline(['broken', ...args]);
    },
    /** As when all of it was committed. */
    commit() {
      const git = (...args: string[]) =>
        execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
          cwd: example,
          stdio: 'pipe',
        });
      git('init', '--quiet');
      git('add', '.');
      git('commit', '--quiet', '--message', 'All of it');
    },
  };
}

const APPEND = 'await seen.append(pathname);\n';

test('edit and save: the patch is made of what was edited, under its own header', async () => {
  const { example, broken, read, change } = copyOf('edit');
  const edit = await broken('edit', 'forgets');
  assert.deepEqual(edit, {
    code: 0,
    out: 'The bug is in .edit/forgets: edit it there, then run faultline broken save forgets.\n',
    err: '',
  });
  assert.doesNotMatch(read('.edit/forgets/server.ts'), /includes/, 'the bug is in the copy');
  assert.equal(read('server.ts'), SERVER, 'and not in the source');
  change('.edit/forgets/server.ts', APPEND, `${APPEND}  ${APPEND}`);

  const save = await broken('save', 'forgets');
  assert.deepEqual([save.code, save.err], [0, '']);
  assert.equal(
    save.out,
    'Wrote broken/forgets.patch (server.ts +2 −3). Next: run faultline golden --rewrite --broken forgets.\n',
  );
  assert.equal(
    read('broken/forgets.patch'),
    PATCH.replace('+1,7 @@', '+1,8 @@').replace(`+  ${APPEND}`, `+  ${APPEND}+  ${APPEND}`),
  );
  assert.ok(!existsSync(join(example, '.edit')));
  assert.equal((await faultline(['golden', example, '--rewrite', '--broken', 'forgets'])).code, 0);
});

test('nothing edited, nothing changed: the same patch to the letter', async () => {
  const { broken, read } = copyOf('same');
  await broken('edit', 'forgets');
  assert.equal((await broken('save', 'forgets')).code, 0);
  assert.equal(read('broken/forgets.patch'), PATCH);
});

test('a new bug is planted in a copy of the sources, and gets a header to fill in', async () => {
  const { example, broken, read, change } = copyOf('new');
  const edit = await broken('edit', 'counts-twice', '--json');
  assert.deepEqual(JSON.parse(edit.out), { folder: '.edit/counts-twice', isNew: true });
  const save = await broken('save', 'counts-twice');
  assert.equal(save.code, 2);
  assert.match(save.err, /\.edit\/counts-twice: This is the same as the sources; plant the bug in it/);
  change('.edit/counts-twice/server.ts', APPEND, `${APPEND}    ${APPEND}`);
  const saved = await broken('save', 'counts-twice', '--json');
  assert.deepEqual(JSON.parse(saved.out), {
    patch: 'broken/counts-twice.patch',
    changes: [{ file: 'server.ts', added: 1, removed: 0 }],
    isNew: true,
  });
  assert.match(
    read('broken/counts-twice.patch'),
    /^Title:\nBreaks:\nWhy:\nSeen:\nFix:\n\n--- a\/server\.ts\n/,
  );
  assert.match((await faultline(['explore', example, '--broken', 'counts-twice'])).out, /it is seen once/);
});

test('a work copy is nobody else’s: no source, no commit, and never written over', async () => {
  const { example, broken, change } = copyOf('copy');
  await broken('edit', 'forgets');
  change('.edit/forgets/server.ts', "'ok'", "'mine'");
  const again = await broken('edit', 'forgets');
  assert.equal(again.code, 2);
  assert.match(again.err, /There is a work copy already; save it with faultline broken save, or remove it/);
  assert.match(readFileSync(join(example, '.edit/forgets/server.ts'), 'utf8'), /mine/);
  assert.equal(readFileSync(join(example, '.edit/.gitignore'), 'utf8'), '*\n');
  assert.equal((await faultline(['explore', example, '--runs', '20'])).code, 0);
});

test('what cannot be a planted bug is not saved, and stays to be mended', async () => {
  const { example, broken, read, write } = copyOf('wrong');
  await broken('edit', 'forgets');
  const file = '.edit/forgets/server.ts';
  const good = read(file);
  const attempts: [text: string, sentence: RegExp][] = [
    [`${good}const a = ;\n`, /^faultline: server\.ts:8: The code cannot be read here/],
    [`${good}<<<<<<< a\n=======\n>>>>>>> b\n`, /server\.ts:8: There is still a conflict here/],
  ];
  for (const [text, sentence] of attempts) {
    write(file, text);
    const { code, out, err } = await broken('save', 'forgets');
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, sentence);
    assert.deepEqual([read('broken/forgets.patch'), read(file)], [PATCH, text]);
  }
  rmSync(join(example, '.edit'), { recursive: true });
  assert.match(
    (await broken('save', 'forgets')).err,
    /There is no work copy; run faultline broken edit forgets first/,
  );
});

test('sources that change while a bug is edited are no part of it', async () => {
  const { broken, read, change } = copyOf('meanwhile');
  await broken('edit', 'forgets');
  change('.edit/forgets/server.ts', "'ok'", "'all right'");
  change('server.ts', 'export const', '// One line more.\nexport const');
  assert.equal((await broken('save', 'forgets')).code, 0);
  assert.match(read('broken/forgets.patch'), /^@@ -2,9 \+2,7 @@$/m);

  await broken('edit', 'forgets');
  change('.edit/forgets/server.ts', "'all right'", "'very well'");
  change('server.ts', "'ok'", "'fine'");
  const before = read('broken/forgets.patch');
  const { code, err } = await broken('save', 'forgets');
  assert.equal(code, 2);
  assert.match(err, /server\.ts:7: The sources have changed meanwhile, in the same place/);
  assert.equal(read('broken/forgets.patch'), before);
  const merged = read('.edit/forgets/server.ts');
  for (const word of ['very well', 'fine', "'ok'"]) assert.ok(merged.includes(word), word);
  change(
    '.edit/forgets/server.ts',
    merged.slice(merged.indexOf('<<<'), merged.indexOf('};')),
    "  return new Response('x');\n",
  );
  assert.equal((await broken('save', 'forgets')).code, 0);
  assert.match(
    read('broken/forgets.patch'),
    /^-\s+return new Response\('fine'\);\n\+\s+return new Response\('x'\);$/m,
  );
});

const withGit = { skip: spawnSync('git', ['--version']).status === 0 ? false : 'git is not installed' };
const ways: [what: string, options: object, committed: boolean][] = [
  ['with the sources that git remembers', withGit, true],
  ['with nothing but the patch', {}, false],
];
for (const [what, options, committed] of ways)
  describe(`rebase ${what}`, options, () => {
    const copy = (name: string) => {
      const made = copyOf(`${name} ${committed}`);
      if (committed) made.commit();
      return made;
    };

    test('a patch whose lines stand where they stood is unchanged', async () => {
      const { broken, read } = copy('unchanged');
      assert.deepEqual(await broken('rebase'), { code: 0, out: 'forgets: unchanged.\n', err: '' });
      assert.equal(read('broken/forgets.patch'), PATCH);
    });

    test('a patch whose lines have moved gets their new numbers', async () => {
      const { broken, read, change, example } = copy('moved');
      const above = Array.from({ length: 9 }, (_, i) => `// Line ${i}.\n`).join('');
      change('server.ts', 'export const', `${above}export const`);
      assert.equal((await faultline(['explore', example, '--broken', 'forgets', '--runs', '1'])).code, 2);
      const { code, out } = await broken('rebase');
      assert.deepEqual([code, out], [0, 'forgets: moved; its lines are the same, elsewhere.\n']);
      const patch = read('broken/forgets.patch');
      assert.match(patch, /^@@ -10,9 \+10,7 @@$/m);
      assert.ok(patch.startsWith(PATCH.slice(0, PATCH.indexOf('@@'))), 'the header stays');
      assert.deepEqual((await broken('rebase')).out, 'forgets: unchanged.\n');
    });

    test('what has changed beside the bug is merged', async () => {
      const { broken, read, change, example } = copy('merged');
      change('server.ts', "'ok'", "'fine'");
      const { code, out } = await broken('rebase', '--json');
      assert.deepEqual([code, JSON.parse(out)], [0, { rebased: { forgets: { verdict: 'merged' } } }]);
      assert.match(read('broken/forgets.patch'), /^ {3}return new Response\('fine'\);$/m);
      assert.equal((await faultline(['explore', example, '--broken', 'forgets'])).code, 1);
    });

    test('what has changed in the same place is a conflict; nothing is lost, and it can be resolved', async () => {
      const { broken, read, change, example } = copy('conflict');
      change('server.ts', '!seen.read().includes(pathname)', 'seen.read().indexOf(pathname) < 0');
      const { code, out, err } = await broken('rebase');
      assert.deepEqual([code, err], [1, '']);
      assert.match(
        out,
        /^forgets: conflicts at \.edit\/forgets\/server\.ts:4\. Choose there what it should be, then run faultline broken save forgets\.\n$/,
      );
      assert.equal(read('broken/forgets.patch'), PATCH);
      const merged = read('.edit/forgets/server.ts');
      assert.equal(merged.split('\n')[3], '<<<<<<< the source as it is now');
      const again = await broken('rebase');
      assert.match(again.err, /There is a work copy already/);
      change(
        '.edit/forgets/server.ts',
        merged.slice(merged.indexOf('<<<'), merged.indexOf('  // And')),
        `  ${APPEND}`,
      );
      assert.equal((await broken('save', 'forgets')).code, 0);
      assert.match(read('broken/forgets.patch'), /^-\s+if \(seen\.read\(\)\.indexOf\(pathname\) < 0\) \{$/m);
      assert.equal((await faultline(['explore', example, '--broken', 'forgets'])).code, 1);
      assert.equal((await broken('rebase')).out, 'forgets: unchanged.\n');
    });

    test('a bug that the sources have by now is said to be so', async () => {
      const { broken, read, change, example } = copy('done');
      change('server.ts', SERVER.slice(SERVER.indexOf('  if'), SERVER.indexOf('  // And')), `  ${APPEND}`);
      const { code, out } = await broken('rebase');
      assert.equal(code, 1);
      assert.match(out, /^forgets: the sources have all of it by now, so that it changes nothing\./);
      assert.equal(read('broken/forgets.patch'), PATCH);
      assert.deepEqual(readdirSync(example).includes('.edit'), false);
    });

    test('a file that is gone leaves the bug in a work copy, and the patch as it was', async () => {
      const { broken, read, change, example } = copy('gone');
      writeFileSync(join(example, 'service.ts'), SERVER);
      rmSync(join(example, 'server.ts'));
      change('scenario.ts', './server.ts', './service.ts');
      const { code, out } = await broken('rebase');
      assert.equal(code, 1);
      assert.match(out, /conflicts at \.edit\/forgets\/server\.ts:1\./);
      assert.equal(read('broken/forgets.patch'), PATCH);
    });
  });

test(
  'the base is the commit that the patch was made in, however often the sources have changed since',
  withGit,
  async () => {
    const { broken, read, change, commit, example } = copyOf('history');
    commit();
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        cwd: example,
        stdio: 'pipe',
      });
    for (const word of ['one', 'two', 'three']) {
      change('server.ts', 'export const', `// ${word}\nexport const`);
      git('commit', '--quiet', '--all', '--message', word);
    }
    change('server.ts', "'ok'", "'fine'");
    assert.match((await broken('rebase')).out, /^forgets: merged/);
    assert.match(read('broken/forgets.patch'), /^@@ -4,9 \+4,7 @@$[^]*^ {3}return new Response\('fine'\);$/m);
  },
);

const wrong: [args: string[], sentence: RegExp][] = [
  [[], /broken needs one of edit, save, rebase\./],
  [['delete', 'forgets'], /broken needs one of edit, save, rebase, not “delete”/],
  [['toString'], /broken needs one of edit, save, rebase/],
  [['edit'], /broken edit needs the name of a planted bug/],
  [['save', '../x'], /“\.\.\/x” cannot be the name of a planted bug/],
  [['rebase', '--broken', 'nobody'], /no planted bug “nobody” in .*There are: forgets/],
  [['edit', 'forgets', 'nowhere'], /There is nothing at nowhere/],
];
const example = copyOf('use');
for (const [args, sentence] of wrong)
  test(`wrong use: broken ${args.join(' ')}`, async () => {
    const { code, out, err } = await example.broken(...args);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, sentence);
  });

test('a patch that does not apply is to be rebased before it can be edited', async () => {
  const { broken, change } = copyOf('stale');
  change('server.ts', "'ok'", "'fine'");
  const { code, err } = await broken('edit', 'forgets');
  assert.equal(code, 2);
  assert.match(err, /broken\/forgets\.patch: This does not apply .*; run faultline broken rebase first/);
});
