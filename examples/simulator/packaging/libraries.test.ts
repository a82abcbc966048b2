import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { builtLibraries } from './libraries.ts';

test('the libraries in the repository are those that are installed, and their licences stand beside them', async () => {
  const built = await builtLibraries();
  assert.deepEqual(Object.keys(built), [
    'libraries.mjs',
    'libraries.LICENSES.txt',
    'servers/postgres/libraries.mjs',
    'servers/postgres/libraries.LICENSES.txt',
  ]);
  for (const [file, text] of Object.entries(built))
    assert.ok(
      readFileSync(join(import.meta.dirname, '..', file), 'utf8') === text,
      `${file} is old: run node examples/simulator/packaging/libraries.ts, and commit it`,
    );
  for (const name of ['sucrase', 'resolve.exports'])
    assert.match(built['libraries.LICENSES.txt']!, new RegExp(`^${name}\n\n`, 'm'));
  assert.match(built['servers/postgres/libraries.LICENSES.txt']!, /^pgsql-ast-parser\n\n/m);
});
