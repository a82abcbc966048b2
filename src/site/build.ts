import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runAstro } from './astro.ts';
import { root as project } from './root.ts';

const root = fileURLToPath(project);
const inputs = [
  'content',
  'examples',
  'public',
  'src',
  'astro.config.mjs',
  'package-lock.json',
  'package.json',
];
const stampName = '.stamp';

/** Builds the site into `outDir` unless that folder already holds it, built from the same files for the same base path. */
export async function ensureBuilt({ base, outDir }: { base: string; outDir: string }): Promise<void> {
  const stampFile = join(root, outDir, stampName);
  const stamp = stampOf(base);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  console.log(`Building the site for ${base} …`);
  const code = await runAstro(['build', '--base', base, '--outDir', outDir]);
  if (code !== 0) throw new Error('The site could not be built: the message above says why.');
  writeFileSync(stampFile, stamp);
}

/** Changes when a file that the site is built from changes. By content, since a fresh clone has fresh file times. */
function stampOf(base: string): string {
  const hash = createHash('sha256').update(base);
  for (const file of inputs.flatMap(filesUnder))
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function filesUnder(input: string): string[] {
  const entries = readdirSync(root, { withFileTypes: true }).find(({ name }) => name === input);
  if (!entries) return [];
  if (entries.isFile()) return [input];
  return readdirSync(join(root, input), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .filter((file) => !/(^|[/\\])node_modules[/\\]|\.test\.tsx?$/.test(file))
    .toSorted();
}
