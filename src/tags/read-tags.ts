import { didYouMean } from '../catalogue/graph/nearest.ts';
import { locateFrontmatter, locateYaml } from '../catalogue/graph/located-yaml.ts';
import type { Finding } from '../catalogue/graph/model.ts';

/** A tag that pages may have: `content/graph/tags.yaml`. */
export interface Tag {
  readonly name: string;
  readonly title: string;
  /** What pages with it are about, in one sentence. */
  readonly about: string;
}

/** @param file as messages name it. */
export function readTags(text: string, file: string): { tags: Tag[]; findings: Finding[] } {
  const yaml = locateYaml(text, file);
  const findings: Finding[] = [];
  const tags = Object.entries(yaml.value as Record<string, unknown>).map(([name, about]): Tag => {
    if (typeof about !== 'string' || !about)
      findings.push({
        at: yaml.at(name),
        message: `write after “${name}:” one sentence that says what pages with this tag are about.`,
      });
    const title = name.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase());
    return { name, title, about: typeof about === 'string' ? about : '' };
  });
  return { tags, findings };
}

/**
 * Tags of a page that are not in the list.
 *
 * @param text the page, with its front matter. @param file as messages name it.
 */
export function unknownTags(text: string, file: string, tags: readonly Tag[]): Finding[] {
  const { yaml } = locateFrontmatter(text, file);
  const names = tags.map(({ name }) => name);
  const given = (yaml.value as Record<string, unknown>)['tags'];
  return (Array.isArray(given) ? (given as unknown[]) : []).flatMap((tag, i) =>
    typeof tag !== 'string' || names.includes(tag)
      ? []
      : [
          {
            at: yaml.at('tags', i),
            message: `there is no tag “${tag}”.${didYouMean(tag, names)} Or add it to content/graph/tags.yaml.`,
          },
        ],
  );
}
