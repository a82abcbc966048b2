import type { Catalogue } from './model.ts';

/** What users say who have one of these problems, in all the words that are known for it. */
export function problemWords({ nodes }: Catalogue, problems: readonly string[]): string[] {
  return problems.flatMap((slug) => {
    const node = nodes.get(`problem:${slug}`);
    return node?.type === 'problem' ? [node.title, ...node.also] : [];
  });
}
