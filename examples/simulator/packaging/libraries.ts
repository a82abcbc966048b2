/**
 * The libraries that the simulator needs, each set as one JavaScript file that is kept in the repository: so a clone of two
 * folders, or a zip of them, runs with nothing but Node. `node packaging/libraries.ts` writes them anew after one has
 * another version; a test sees to it that nobody forgets.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licences, type Files } from './bundle.ts';

/** File, without its ending → what it has of which library. Sucrase's ES modules can be shaken: a third of its code is left out. */
const LIBRARIES: Readonly<Record<string, string>> = {
  libraries: `
    export { transform } from 'sucrase/dist/esm/index.js';
    export { parse } from 'sucrase/dist/esm/parser/index.js';
    export { IdentifierRole } from 'sucrase/dist/esm/parser/tokenizer/index.js';
    export { TokenType } from 'sucrase/dist/esm/parser/tokenizer/types.js';
    export { exports, imports, legacy } from 'resolve.exports';`,
  'servers/postgres/libraries': `
    export { parse } from 'pgsql-ast-parser';`,
};

const folder = fileURLToPath(new URL('..', import.meta.url));

/** What belongs into the repository: the libraries, and their licences beside them. */
export async function builtLibraries(): Promise<Files> {
  const built = Object.entries(LIBRARIES).map(([name, contents]) => buildOne(name, contents));
  return Object.assign({}, ...(await Promise.all(built))) as Files;
}

async function buildOne(name: string, contents: string): Promise<Files> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    legalComments: 'none',
    minifyWhitespace: true,
    minifySyntax: true,
    banner: { js: '// Built by packaging/libraries.ts; the licences are in the text beside it.' },
    absWorkingDir: folder,
    metafile: true,
    write: false,
  });
  return { [`${name}.mjs`]: outputFiles[0]!.text, [`${name}.LICENSES.txt`]: licences(folder, metafile) };
}

if (process.argv[1] === import.meta.filename)
  for (const [name, text] of Object.entries(await builtLibraries()))
    writeFileSync(path.join(folder, name), text);
