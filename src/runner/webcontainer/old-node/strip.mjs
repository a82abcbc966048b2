// Hooks of types.mjs: what is loaded from a `.ts` file comes without its types, each line where it was.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from './libraries.mjs';

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const source = await readFile(fileURLToPath(url), 'utf8');
  const { code } = transform(source, {
    transforms: ['typescript'],
    disableESTransforms: true,
    preserveDynamicImport: true,
    keepUnusedImports: true,
  });
  return { format: 'module', source: code, shortCircuit: true };
}
