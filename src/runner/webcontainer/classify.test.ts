import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineError } from '../engine.ts';
import { classify } from './classify.ts';

// Texts of the client, the runtime and browsers; see webcontainer-core's issues 1154 and 1121.
const cases: [unknown, 'boot-failed' | 'lost', kind: string, recover: string][] = [
  [
    { name: 'DataCloneError', message: 'SharedArrayBuffer transfer requires self.crossOriginIsolated.' },
    'boot-failed',
    'not-isolated',
    'elsewhere',
  ],
  [
    new RangeError('WebAssembly.instantiate(): Out of memory: wasm memory'),
    'lost',
    'out-of-memory',
    'reload',
  ],
  [new Error('Failed to register a ServiceWorker'), 'boot-failed', 'storage-blocked', 'elsewhere'],
  [new Error('Proxy has been released and is not useable'), 'lost', 'lost', 'restart'],
  ['anything else', 'boot-failed', 'boot-failed', 'restart'],
  [undefined, 'lost', 'lost', 'restart'],
];

for (const [error, otherwise, kind, recover] of cases) {
  test(`${JSON.stringify(error) ?? 'nothing'} while ${otherwise}: ${kind}`, () => {
    const known = classify(error, otherwise);
    assert.deepEqual([known.kind, known.recover, known.cause], [kind, recover, error]);
  });
}

test('the words of an error are kept, also of one from another frame', () => {
  assert.equal(classify({ name: 'Error', message: 'boom' }, 'lost').detail, 'Error: boom');
});

test('an error that is already known stays as it is', () => {
  const error = new EngineError('stopped', 'none');
  assert.equal(classify(error, 'lost'), error);
});
