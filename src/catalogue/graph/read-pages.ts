import { readdirSync, readFileSync } from 'node:fs';
import type { Kind } from '../../site/frontmatter.ts';
import { slugOf } from '../../site/slug.ts';
import { phaseNames, type Phase } from '../../site/phases.ts';
import { locateFrontmatter, locateYaml, type LocatedYaml, type Place } from './located-yaml.ts';
import type { PageNode } from './model.ts';

/** A written page as its author left it: its node, and what its front matter and text say of others. */
export interface WrittenPage {
  readonly node: PageNode;
  /** Front matter that names other things, by field; each with the place where it stands. */
  readonly requires: readonly Said[];
  readonly combinesWith: readonly Said[];
  readonly contrastsWith: readonly Said[];
  readonly solves: readonly Said[];
  readonly implementedBy: readonly Said[];
  /** Paths of this site that its text links to. */
  readonly links: readonly Said[];
  /** The text below the front matter, and the line of the file at which it begins. */
  readonly body: string;
  readonly bodyLine: number;
}

/** A name that an author wrote, perhaps with a reason. */
export interface Said {
  readonly name: string;
  readonly note: string | undefined;
  readonly at: Place;
}

/** Reads every written page in the site's own language. Translations are pages of their own only to readers. */
export function readPages(root: URL): WrittenPage[] {
  const docs = new URL('content/docs/', root);
  return readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.mdx') && !/(^|\/)_/.test(file) && !isTranslation(file))
    .toSorted()
    .map((file) => readPage(readFileSync(new URL(file, docs), 'utf8'), `content/docs/${file}`));
}

/** A first folder that is no phase is a language: `zh-cn/transactions/saga.mdx`. */
const isTranslation = (file: string): boolean =>
  file.includes('/') && !(phaseNames as readonly string[]).includes(file.split('/')[0]!);

/** @param file the page's file from the root of the project, `content/docs/transactions/saga.mdx`. */
export function readPage(text: string, file: string): WrittenPage {
  const { yaml, bodyLine } = locateFrontmatter(text, file);
  const data = yaml.value as Record<string, unknown>;
  const id = file.replace(/^content\/docs\//, '').replace(/(^|\/)index\.mdx$|\.mdx$/, '');
  const slug = slugOf(id);
  const body = text.split('\n').slice(bodyLine).join('\n');
  return {
    node: {
      id: `page:${slug}`,
      type: 'page',
      slug,
      title: asText(data['title']) ?? slug,
      phase: asText(data['phase']) as Phase | undefined,
      path: id === '' ? '/' : `/${id}/`,
      kind: (asText(data['kind']) ?? 'page') as Kind,
      level: data['level'] as PageNode['level'],
      minutes: typeof data['minutes'] === 'number' ? data['minutes'] : undefined,
      problem: asText(data['problem']),
      questions: asTexts(data['questions']),
      tags: asTexts(data['tags']),
      example: asText(data['example']),
      reviewed: data['reviewed'] === undefined ? undefined : String(data['reviewed']).slice(0, 10),
      at: yaml.at('title'),
    },
    requires: said(yaml, 'requires'),
    combinesWith: said(yaml, 'combinesWith', 'page', ({ adds }) => adds),
    contrastsWith: said(yaml, 'contrastsWith', 'page', ({ difference }) => difference),
    solves: said(yaml, 'solves'),
    implementedBy: said(yaml, 'implementedBy', 'system', versionNote),
    links: linksIn(body, file, bodyLine),
    body,
    bodyLine: bodyLine + 1,
  };
}

function versionNote({ version, checked }: Record<string, unknown>): string {
  const when = `looked at on ${String(checked).slice(0, 10)}`;
  return version === undefined ? when : `version ${String(version)}, ${when}`;
}

/** A list in the front matter: of names, or of objects with a name under `key`. */
function said(
  yaml: LocatedYaml,
  field: string,
  key?: string,
  note: (entry: Record<string, unknown>) => unknown = () => undefined,
): Said[] {
  const list = (yaml.value as Record<string, unknown>)[field];
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, i) => {
    const name = key && typeof entry === 'object' && entry ? (entry as Record<string, unknown>)[key] : entry;
    // Anything else is a mistake of form, which the schema of pages names.
    if (typeof name !== 'string') return [];
    const why = key ? note(entry as Record<string, unknown>) : undefined;
    return [{ name, note: asText(why), at: yaml.at(field, i) }];
  });
}

function linksIn(body: string, file: string, bodyLine: number): Said[] {
  return body.split('\n').flatMap((line, i) =>
    [...line.matchAll(/\]\((\/[^)#?\s]*)/g)].map(([, path]) => ({
      name: path!,
      note: undefined,
      at: { file, line: bodyLine + 1 + i },
    })),
  );
}

/** The planned pages: `content/graph/planned.yaml`. */
export function readPlanned(text: string, file: string): PageNode[] {
  const yaml = locateYaml(text, file);
  return Object.entries(yaml.value as Record<string, Record<string, string>>).flatMap(([phase, pages]) =>
    Object.entries(pages ?? {}).map(([slug, title]): PageNode => ({
      id: `page:${slug}`,
      type: 'page',
      slug,
      title,
      phase: phase as Phase,
      path: undefined,
      kind: 'pattern',
      level: undefined,
      minutes: undefined,
      problem: undefined,
      questions: [],
      tags: [],
      example: undefined,
      reviewed: undefined,
      at: yaml.at(phase, slug),
    })),
  );
}

export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
export const asTexts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
