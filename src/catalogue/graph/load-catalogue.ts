import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cached } from '../../site/cached.ts';
import { readTree } from '../../site/read-tree.ts';
import { root } from '../../site/root.ts';
import { exampleIds } from '../load-example.ts';
import { joinCatalogue } from './join.ts';
import type { Catalogue, DataNode, Finding } from './model.ts';
import { readData, readPath } from './read-data.ts';
import type { ReadExample } from './read-examples.ts';
import { readPages, readPlanned } from './read-pages.ts';

let loaded: Promise<Catalogue> | undefined;

/** The catalogue of this repository, read once in a build. Its findings are for whoever must stop because of them. */
export function loadCatalogue(): Promise<Catalogue> {
  return (loaded ??= readCatalogue());
}

/** Reads it anew: while somebody writes, files change. */
export async function readCatalogue(): Promise<Catalogue> {
  const paths = readPaths();
  return joinCatalogue({
    pages: readPages(root),
    planned: readPlanned(textOf('content/graph/planned.yaml'), 'content/graph/planned.yaml'),
    data: (['system', 'problem', 'concept'] as const).map(dataFile),
    paths: paths.map(({ path }) => path),
    examples: await readExamples(await exampleIds()),
    findings: paths.flatMap(({ findings }): readonly Finding[] => findings),
  });
}

const textOf = (file: string) => readFileSync(new URL(file, root), 'utf8');

function dataFile(type: DataNode['type']) {
  const file = `content/graph/${type}s.yaml`;
  return readData(type, textOf(file), file);
}

function readPaths() {
  const folder = new URL('content/paths/', root);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : [];
  return names.toSorted().map((name) => readPath(textOf(`content/paths/${name}`), `content/paths/${name}`));
}

/** @see read-examples.ts for why another process reads them. */
async function readExamples(ids: readonly string[]): Promise<ReadExample[]> {
  const script = fileURLToPath(new URL('src/catalogue/graph/read-examples.ts', root));
  const trees = await Promise.all(ids.map((id) => readTree(fileURLToPath(new URL(`examples/${id}/`, root)))));
  return cached('catalogue-examples', { ids, trees, script: readFileSync(script, 'utf8') }, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...ids], {
      maxBuffer: 64 * 2 ** 20,
    });
    return JSON.parse(stdout) as ReadExample[];
  });
}
