import fs from 'node:fs';
import path from 'node:path';
import { decode } from '@msgpack/msgpack';

/** The client's own encoding of a tree: `d` a folder, `f` a file with its content `c` (`b`: bytes as Latin-1) or a link `l`. */
type Entry = { d: Record<string, Entry> } | { f: { c: string | Uint8Array; b?: boolean } | { l: string } };

/** A tree as `mount` sends it: JSON, or MessagePack if it was a binary snapshot. */
export function readTree(bytes: Uint8Array): Entry {
  const isJson = bytes[0] === '{'.charCodeAt(0);
  return (isJson ? JSON.parse(Buffer.from(bytes).toString()) : decode(bytes)) as Entry;
}

export function writeTree(to: string, entry: Entry): void {
  if ('d' in entry) {
    fs.mkdirSync(to, { recursive: true });
    // A name is one step down and never a way out of the folder.
    for (const [name, child] of Object.entries(entry.d)) writeTree(path.join(to, path.basename(name)), child);
  } else if ('l' in entry.f) {
    fs.symlinkSync(entry.f.l, to);
  } else {
    fs.writeFileSync(to, entry.f.c, entry.f.b ? 'latin1' : 'utf8');
  }
}
