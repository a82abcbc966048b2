import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { format, resolveConfig } from 'prettier';
import { root as rootUrl } from '../../site/root.ts';
import { formatted } from './format.ts';

const root = fileURLToPath(rootUrl);
const examples = globSync('examples/{*/*,simulator/templates/pattern}/*.ts', { cwd: root })
  .filter((path) => !path.includes('packaging'))
  .sort();

describe('formatting in the page', () => {
  test('every file of an example is as it would be', async () => {
    assert.ok(examples.length >= 10);
    for (const path of examples) {
      const text = readFileSync(join(root, path), 'utf8');
      assert.deepEqual(await formatted(text), { text }, path);
    }
  });

  test('what has been pulled about becomes what npm run format makes of it', async () => {
    const path = join(root, 'examples/transactions/saga/saga.ts');
    const lines = readFileSync(path, 'utf8').split('\n');
    const config = { ...(await resolveConfig(path)), filepath: path };
    const spoil = fc.record({ line: fc.nat(lines.length - 1), by: fc.constantFrom('   ', '\n\n\n', '\t') });
    await fc.assert(
      fc.asyncProperty(fc.array(spoil, { minLength: 1, maxLength: 20 }), async (places) => {
        const spoilt = [...lines];
        for (const { line, by } of places)
          if (!/^\s*\*|\/\*/.test(spoilt[line]!)) spoilt[line] = by + spoilt[line];
        const text = spoilt.join('\n').replaceAll("'", '"');
        assert.deepEqual(await formatted(text), { text: await format(text, config) });
      }),
      { numRuns: 15 },
    );
  });

  test('a file that cannot be read is left alone, and the place is named', async () => {
    assert.deepEqual(await formatted('const a = 1;\nconst b = ;\n'), {
      error: 'Unexpected token',
      line: 2,
      column: 11,
    });
  });
});
