import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainJson } from './plain-json.ts';

test('a number that is too large for one becomes a text, at any depth', () =>
  assert.equal(
    plainJson({ disk: [{ from: 22_020_096n, size: 8 }], none: null }),
    '{"disk":[{"from":"22020096","size":8}],"none":null}',
  ));
