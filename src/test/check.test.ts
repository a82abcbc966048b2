import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checks, runCheck } from './check.ts';

for (const name of Object.keys(checks)) {
  test(`npm run check: ${name}`, () => {
    const { passed, output } = runCheck(name);
    assert.ok(passed, output);
  });
}
