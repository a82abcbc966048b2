import type { FileSystemTree } from '@webcontainer/api';
import type { Files } from '../engine.ts';

/** Flat paths as the nested tree that `mount` takes. Throws a `RangeError` for a path that is not inside the folder. */
export function toTree(files: Files): FileSystemTree {
  const root: FileSystemTree = {};
  for (const [path, contents] of Object.entries(files)) {
    const parts = path.split('/');
    if (parts.some((part) => part === '' || part === '.' || part === '..')) {
      throw new RangeError(`Not a path inside the example: ${path}`);
    }
    const name = parts.pop()!;
    folderAt(root, parts, path)[name] = { file: { contents } };
  }
  return root;
}

function folderAt(root: FileSystemTree, parts: readonly string[], path: string): FileSystemTree {
  let folder = root;
  for (const part of parts) {
    const entry = Object.hasOwn(folder, part) ? folder[part]! : (folder[part] = { directory: {} });
    if (!('directory' in entry)) throw new RangeError(`A file is in the way of ${path}`);
    folder = entry.directory;
  }
  return folder;
}
