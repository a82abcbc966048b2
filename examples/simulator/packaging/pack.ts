import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';
import { declarations } from './declarations.ts';
import { publishedManifest, readSourceManifest } from './manifest.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const manifestFile = path.join(folder, 'package.json');
const kept = path.join(folder, '.package.json.source');

/**
 * `npm pack` calls this before and after. What is packed imports built files, what is in the repository imports
 * sources, and npm knows of one package.json only: so it is another one while npm packs.
 */
async function before(): Promise<void> {
  if (existsSync(kept)) after(); // Somebody stopped npm halfway.
  const files = { ...(await bundle(folder)), ...declarations(folder) };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const published = publishedManifest(readSourceManifest(folder));
  copyFileSync(manifestFile, kept);
  writeFileSync(manifestFile, `${JSON.stringify(published, null, 2)}\n`);
}

function after(): void {
  renameSync(kept, manifestFile);
  rmSync(path.join(folder, 'dist'), { recursive: true, force: true });
}

if (process.argv[2] === 'before') await before();
else if (process.argv[2] === 'after') after();
else throw new Error('Use it through npm pack.');
