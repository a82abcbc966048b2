import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exampleIds, loadExample } from '../catalogue/load-example.ts';
import { runDiagram } from '../catalogue/run-diagram.ts';
import { root } from '../site/root.ts';

/** Every diagram of the project with the file it comes from: fences in pages, and the runs of planted bugs. */
export async function allDiagrams(): Promise<{ source: string; file: string }[]> {
  const pages = files('content/docs', /\.mdx$/).flatMap((file) =>
    [...read(file).matchAll(/^```mermaid[^\n]*\n([\s\S]*?)^```$/gm)].map(([, source = '']) => ({
      source,
      file,
    })),
  );
  const examples = await Promise.all((await exampleIds()).map(loadExample));
  const runs = examples.flatMap((example) =>
    example.planted.map(({ name }) => ({
      source: runDiagram(example, name),
      file: `examples/${example.id}/broken/${name}.trace.txt`,
    })),
  );
  return [...pages, ...runs];
}

const read = (file: string) => readFileSync(new URL(file, root), 'utf8').replace(/\r\n/g, '\n');

function files(folder: string, name: RegExp): string[] {
  const base = fileURLToPath(new URL(folder, root));
  return readdirSync(base, { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => name.test(file) && !file.includes('/node_modules/'))
    .toSorted();
}
