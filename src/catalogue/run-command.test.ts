import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand } from './run-command.ts';
import { sourceOf, sourcesOf } from './source-of.ts';

const inventory = 'simulator/packaging/inventory';

test('a command prints what it prints in the example’s own folder, with a planted bug or without', async () => {
  const held = await runCommand(inventory, ['explore', '--runs', '50']);
  assert.equal(held.code, 0);
  assert.match(held.text, /\nEvery invariant held\.$/);
  const found = await runCommand(inventory, ['explore', '--runs', '50'], 'reserves-twice');
  assert.equal(found.code, 1);
  assert.match(found.text, /\n\ninventory\ninvariant {2}an order is reserved at most once\n/);
});

test('wrong use fails the build with what the command says', async () => {
  await assert.rejects(
    runCommand(inventory, ['explode']),
    /^Error: faultline explode in examples\/simulator\/packaging\/inventory: .*no command “explode”/,
  );
});

test('a file is shown with a planted bug; what is not there is named', async () => {
  assert.match(await sourceOf(inventory, 'inventory.ts'), /made\.set/);
  assert.doesNotMatch(await sourceOf(inventory, 'inventory.ts', 'reserves-twice'), /made\.set/);
  await assert.rejects(sourceOf(inventory, 'x.ts'), /has no file “x\.ts”\. It has: .*inventory\.ts/);
  await assert.rejects(
    sourcesOf(inventory, 'y'),
    /no planted bug “y”\. It has: answers-too-early, check-then/,
  );
});
