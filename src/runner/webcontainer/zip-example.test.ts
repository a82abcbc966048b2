import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import type { Files } from '../engine.ts';
import { zipExample } from './zip-example.ts';

test('a zip holds one folder, and its bytes depend on nothing but the files', () => {
  const files = { 'b/c.txt': 'grün', 'a.txt': 'a', 'node_modules/.bin/faultline': '#!/usr/bin/env node\n' };
  const shuffled = Object.fromEntries(Object.entries(files).reverse());
  const zip = zipExample(files, 'saga');
  assert.deepEqual(zipExample(shuffled, 'saga'), zip);
  assert.deepEqual(Buffer.from(zip), zippedElsewhere(files));
  const contents = Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)]);
  assert.deepEqual(contents, [
    ['saga/a.txt', 'a'],
    ['saga/b/c.txt', 'grün'],
    ['saga/node_modules/.bin/faultline', '#!/usr/bin/env node\n'],
  ]);
  assert.deepEqual(directoryOf(zip), [
    { made: 3, date: '1980-1-1', mode: '100644' },
    { made: 3, date: '1980-1-1', mode: '100644' },
    { made: 3, date: '1980-1-1', mode: '100755' },
  ]);
});

/** The entries of a zip's central directory (APPNOTE.TXT 4.3.12). */
function directoryOf(zip: Uint8Array) {
  const bytes = Buffer.from(zip);
  const signature = Buffer.from('PK\x01\x02');
  const entries = [];
  for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 4)) {
    const date = bytes.readUInt16LE(at + 14);
    entries.push({
      made: bytes[at + 5],
      date: `${(date >> 9) + 1980}-${(date >> 5) & 15}-${date & 31}`,
      mode: (bytes.readUInt32LE(at + 38) >>> 16).toString(8),
    });
  }
  return entries;
}

/** The same zip, made by a process in another time zone. */
function zippedElsewhere(files: Files): Buffer {
  const script = `import { zipExample } from ${JSON.stringify(path.join(import.meta.dirname, 'zip-example.ts'))};
    process.stdout.write(zipExample(${JSON.stringify(files)}, 'saga'));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, TZ: 'Pacific/Chatham' },
  });
}
