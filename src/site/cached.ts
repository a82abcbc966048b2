import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './root.ts';

const folder = join(fileURLToPath(root), 'node_modules/.cache/faultline');

/**
 * What `make` gives, or what it gave in an earlier build.
 *
 * @param name what it is, as a file name without ending.
 * @param from all that it is made from: if that is the same, so is the result.
 */
export async function cached<T>(name: string, from: unknown, make: () => Promise<T>): Promise<T> {
  const key = createHash('sha256').update(JSON.stringify(from)).digest('hex').slice(0, 16);
  const file = join(folder, `${name}-${key}.json`);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch {
    const made = await make();
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(made));
    return made;
  }
}
