import { locateYaml } from './located-yaml.ts';
import type { DataNode, Finding, LearningPath, NodeId, PathStep } from './model.ts';
import { asText, asTexts, type Said } from './read-pages.ts';

const slugForm = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Which fields an entry of each file has. What is not optional must be there. */
const fields: Record<DataNode['type'], readonly string[]> = {
  system: ['title', 'about', 'url', 'also'],
  problem: ['title', 'about', 'also', 'planned'],
  concept: ['title', 'about', 'also', 'page'],
};

export interface DataFile {
  readonly nodes: readonly DataNode[];
  /** What entries say of pages: which treats a concept at length, which planned ones will explain a problem. */
  readonly pages: readonly { readonly node: NodeId; readonly said: Said }[];
  readonly findings: readonly Finding[];
}

/** Reads `content/graph/systems.yaml` and its like: slug → what it is. */
export function readData(type: DataNode['type'], text: string, file: string): DataFile {
  const yaml = locateYaml(text, file);
  const nodes: DataNode[] = [];
  const pages: DataFile['pages'][number][] = [];
  const findings: Finding[] = [];
  for (const [slug, entry] of Object.entries(yaml.value as Record<string, unknown>)) {
    const at = yaml.at(slug);
    const given = (typeof entry === 'object' && entry ? entry : {}) as Record<string, unknown>;
    const fail = (message: string) => findings.push({ at, message });
    if (!slugForm.test(slug)) fail(`write the name “${slug}” in lower case with hyphens.`);
    for (const field of Object.keys(given))
      if (!fields[type].includes(field))
        fail(`“${slug}” has no field “${field}”: it has ${fields[type].join(', ')}.`);
    const [title, about] = [asText(given['title']), asText(given['about'])];
    if (!title) fail(`write a title for “${slug}”.`);
    if (!about) fail(`write about “${slug}”: one sentence that says what it is.`);
    const id: NodeId = `${type}:${slug}`;
    for (const field of ['page', 'planned'])
      for (const name of [given[field]].flat())
        if (typeof name === 'string')
          pages.push({ node: id, said: { name, note: undefined, at: yaml.at(slug, field) } });
    nodes.push({
      id,
      type,
      slug,
      title: title ?? slug,
      about: about ?? '',
      also: asTexts(given['also']),
      url: asText(given['url']),
      at,
    });
  }
  return { nodes, pages, findings };
}

/**
 * Reads a learning path: `content/paths/beginner.yaml`, with `title`, `about` and `steps`. A step is a slug, or
 * `{ page, why?, part? }`.
 *
 * @param file as messages name it.
 */
export function readPath(text: string, file: string): { path: LearningPath; findings: Finding[] } {
  const yaml = locateYaml(text, file);
  const given = yaml.value as Record<string, unknown>;
  const findings: Finding[] = [];
  const steps: PathStep[] = [];
  const list = Array.isArray(given['steps']) ? (given['steps'] as unknown[]) : [];
  list.forEach((entry, i) => {
    const step = (typeof entry === 'string' ? { page: entry } : entry) as Record<string, unknown>;
    const page = asText(step?.['page']);
    if (page === undefined)
      findings.push({
        at: yaml.at('steps', i),
        message: 'write a step as a page’s slug, or as { page, why }.',
      });
    else steps.push({ page: `page:${page}`, why: asText(step['why']), part: asText(step['part']) });
  });
  for (const field of ['title', 'about'])
    if (!asText(given[field])) findings.push({ at: yaml.at(), message: `write ${field}: of this path.` });
  if (!list.length) findings.push({ at: yaml.at(), message: 'write steps: the pages in their order.' });
  const slug = file
    .split('/')
    .at(-1)!
    .replace(/\.yaml$/, '');
  const [title = slug, about = ''] = [asText(given['title']), asText(given['about'])];
  return { path: { slug, title, about, steps, at: yaml.at('title') }, findings };
}
