import { existsSync, readFileSync } from 'node:fs';
import { locateFrontmatter, locateYaml } from '../catalogue/graph/located-yaml.ts';
import type { GraphNode, NodeId } from '../catalogue/graph/model.ts';
import { asText, asTexts } from '../catalogue/graph/read-pages.ts';
import { existingPages } from '../site/pages.ts';
import { root } from '../site/root.ts';
import { slugOf } from '../site/slug.ts';
import { langOf, localeOf, splitPath, type Lang, type Locale } from './languages.ts';

/** What a node of the graph is called in one language. */
export interface LocalName {
  readonly title: string;
  /** In one sentence; nothing for a page. */
  readonly about: string;
  readonly also: readonly string[];
  /** English where it is not translated. */
  readonly lang: Lang;
}

/** The files of words that are translated beside pages: slug → `{ title, about, also }`. */
export const nameFiles = { concept: 'concepts', problem: 'problems', system: 'systems' } as const;

/** Names of the graph's nodes for readers of one language. */
export function localNames(lang: string | undefined): (node: GraphNode) => LocalName {
  const names = namesIn(localeOf(lang));
  return (node) => names.get(node.id) ?? { ...english(node), lang: 'en' };
}

const english = (node: GraphNode) => ({
  title: node.title || node.id.split(':')[1]!.replaceAll('-', ' '),
  about: 'about' in node ? node.about : '',
  also: 'also' in node ? node.also : [],
});

const read = new Map<Locale, ReadonlyMap<NodeId, LocalName>>();

function namesIn(locale: Locale): ReadonlyMap<NodeId, LocalName> {
  if (locale === 'root') return new Map();
  if (!read.has(locale)) read.set(locale, new Map([...dataNames(locale), ...pageNames(locale)]));
  return read.get(locale)!;
}

function dataNames(locale: Locale): [NodeId, LocalName][] {
  return Object.entries(nameFiles).flatMap(([type, name]) => {
    const file = `content/graph/${locale}/${name}.yaml`;
    if (!existsSync(new URL(file, root))) return [];
    const entries = locateYaml(textOf(file), file).value as Record<string, Record<string, unknown>>;
    return Object.entries(entries).flatMap(([slug, entry]): [NodeId, LocalName][] => {
      const [title, about] = [asText(entry?.['title']), asText(entry?.['about'])];
      if (title === undefined || about === undefined) return [];
      const id = `${type as keyof typeof nameFiles}:${slug}` as const;
      return [[id, { title, about, also: asTexts(entry['also']), lang: langOf(locale) }]];
    });
  });
}

function pageNames(locale: Locale): [NodeId, LocalName][] {
  const paths = [...existingPages()].filter((path) => splitPath(path).locale === locale);
  return paths.map((path) => {
    const id = path.slice(1, -1);
    const page = `content/docs/${id}.mdx`;
    const file = existsSync(new URL(page, root)) ? page : `content/docs/${id}/index.mdx`;
    const title = asText(
      (locateFrontmatter(textOf(file), file).yaml.value as Record<string, unknown>)['title'],
    );
    return [
      `page:${slugOf(splitPath(path).path.slice(1, -1))}`,
      { title: title ?? '', about: '', also: [], lang: langOf(locale) },
    ];
  });
}

const textOf = (file: string) => readFileSync(new URL(file, root), 'utf8');
