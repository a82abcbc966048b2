import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** The TypeScript sources of an example: path relative to its folder → text. Tests and `real.ts` are left out. */
export function readSources(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  const visit = (directory: string) => {
    for (const name of readdirSync(directory).sort()) {
      const path = join(directory, name);
      if (name === 'node_modules' || name.startsWith('.')) continue;
      if (statSync(path).isDirectory()) visit(path);
      else if (/(?<!\.test|\.d)\.ts$/.test(name) && name !== 'real.ts')
        files[relative(folder, path).split(sep).join('/')] = readFileSync(path, 'utf8');
    }
  };
  visit(folder);
  return files;
}

/** The planted bugs of an example: name → patch text. */
export function readBroken(folder: string): Record<string, string> {
  const directory = join(folder, 'broken');
  let names: string[];
  try {
    names = readdirSync(directory).sort();
  } catch {
    return {};
  }
  const patches = names.filter((name) => name.endsWith('.patch'));
  return Object.fromEntries(
    patches.map((name) => [name.slice(0, -'.patch'.length), readFileSync(join(directory, name), 'utf8')]),
  );
}
