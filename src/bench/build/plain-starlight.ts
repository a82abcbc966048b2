import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { root } from '../../site/root.ts';

const project = fileURLToPath(root);

const CONFIG = `import starlight from '@astrojs/starlight';
export default { integrations: [starlight({ title: 'Plain' })] };
`;
const COLLECTIONS = `import { docsLoader } from '@astrojs/starlight/loaders';
import { docsSchema } from '@astrojs/starlight/schema';
import { defineCollection } from 'astro:content';
export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };
`;

/**
 * Writes a project with the same pages in Starlight as it comes: the text as Markdown, the code and traces that our
 * pages take from examples as code blocks, and one page for each planted bug's run.
 */
export async function writePlainStarlight(folder: string): Promise<void> {
  const { type, dependencies } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'));
  await write(join(folder, 'package.json'), JSON.stringify({ type, dependencies }));
  await write(join(folder, 'astro.config.mjs'), CONFIG);
  await write(join(folder, 'src/content.config.ts'), COLLECTIONS);
  const docs = join(folder, 'src/content/docs');
  for (const file of globSync('**/[!_]*.mdx', { cwd: join(project, 'content/docs') }))
    await write(join(docs, file.replace(/mdx$/, 'md')), await plainPage(file));
  for (const file of globSync('*/*/broken/*.trace.txt', { cwd: join(project, 'examples') })) {
    const trace = await readFile(join(project, 'examples', file), 'utf8');
    const path = file.replace('broken', 'runs').replace(/\.trace\.txt$/, '.md');
    await write(join(docs, path), `---\ntitle: A run\n---\n\n${fence('txt', trace)}`);
  }
}

async function plainPage(file: string): Promise<string> {
  const source = await readFile(join(project, 'content/docs', file), 'utf8');
  const [, matter = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(source) ?? [];
  const { title, description, example } = parse(matter) as Record<string, string | undefined>;
  const code = example ? await exampleCode(example) : '';
  return `---\n${JSON.stringify({ title, description })}\n---\n${body.replace(/^import .*$/gm, '')}\n${code}`;
}

async function exampleCode(example: string): Promise<string> {
  const folder = join(project, 'examples', example);
  const blocks = globSync(['*.ts', 'broken/*.patch'], { cwd: folder }).map(async (file) =>
    fence(file.endsWith('.ts') ? 'ts' : 'diff', await readFile(join(folder, file), 'utf8')),
  );
  return (await Promise.all(blocks)).join('\n');
}

const fence = (language: string, text: string): string => `\`\`\`\`${language}\n${text}\n\`\`\`\`\n`;

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
