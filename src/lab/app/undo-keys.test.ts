import assert from 'node:assert/strict';
import { test } from 'node:test';
import { undoOnKey } from './undo-keys.ts';

/** What a key does on something outside any text field, or inside one. */
function pressed(keys: string, inText = false): string | undefined {
  const parts = keys.split('+');
  let done: string | undefined;
  let prevented = false;
  const target = { closest: () => (inText ? {} : null) } as unknown as EventTarget;
  undoOnKey(
    {
      key: parts.at(-1)!,
      ctrlKey: parts.includes('Ctrl'),
      metaKey: parts.includes('Meta'),
      shiftKey: parts.includes('Shift'),
      altKey: parts.includes('Alt'),
      target,
      preventDefault: () => void (prevented = true),
    },
    ({ kind }) => void (done = kind),
  );
  assert.equal(prevented, done !== undefined);
  return done;
}

test('undo and redo by the keys of every system', () => {
  assert.equal(pressed('Ctrl+z'), 'undo');
  assert.equal(pressed('Meta+z'), 'undo');
  assert.equal(pressed('Ctrl+Shift+Z'), 'redo');
  assert.equal(pressed('Meta+Shift+z'), 'redo');
  assert.equal(pressed('Ctrl+y'), 'redo');
});

test('other keys, and text fields, keep what they do', () => {
  for (const keys of ['z', 'Ctrl+x', 'Ctrl+Alt+z', 'Ctrl+Meta+z', 'Meta+y', 'Shift+Z', 'Ctrl+Shift+y'])
    assert.equal(pressed(keys), undefined, keys);
  assert.equal(pressed('Ctrl+z', true), undefined);
});
