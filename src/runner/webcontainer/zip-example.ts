import { strToU8, zipSync, type Zippable } from 'fflate';
import type { Files } from '../engine.ts';

/** The earliest time a zip can hold. fflate writes a date's local fields, so this is the same in every time zone. */
const fixedTime = new Date(1980, 0, 1);
const unix = 3;
const regularFile = 0o100_000;

/** A zip of `files` in one folder. The same files give the same bytes, whenever and wherever it is made. */
export function zipExample(files: Files, folder: string): Uint8Array {
  const entries: Zippable = {};
  for (const path of Object.keys(files).sort()) {
    const mode = path.includes('node_modules/.bin/') ? 0o755 : 0o644;
    entries[`${folder}/${path}`] = [
      strToU8(files[path]!),
      { os: unix, attrs: (regularFile | mode) * 2 ** 16 },
    ];
  }
  return zipSync(entries, { level: 9, mtime: fixedTime });
}
