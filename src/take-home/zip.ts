import { zipExample } from '../runner/webcontainer/zip-example.ts';
import { takeHomeFiles } from './files.ts';

const made = new Map<string, Promise<Uint8Array>>();

/** An example as a zip of one folder: its page tells how large it is, and its address has it. Made once in a build. */
export function takeHomeZip(id: string): Promise<Uint8Array> {
  let zip = made.get(id);
  if (!zip) made.set(id, (zip = takeHomeFiles(id).then((files) => zipExample(files, folderOf(id)))));
  return zip;
}

/** `faultline-saga`: what is unpacked. */
export const folderOf = (id: string): string => `faultline-${id.split('/').at(-1)}`;
