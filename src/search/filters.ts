import { texts, type Text } from '../languages/say.ts';
import type { Say } from '../languages/filled.ts';
import type { Catalogue, PageNode } from '../catalogue/graph/model.ts';
import { kindNames } from '../site/frontmatter.ts';
import { phases } from '../site/phases.ts';
import type { GroupName } from './groups.ts';

/** By what results can be narrowed, in the words that readers see. */
export interface SearchFilters {
  /** With what it is shown; not for readers' eyes. */
  group: GroupName;
  kind: string;
  phase?: string | undefined;
  level?: string | undefined;
  system?: readonly string[];
}

export const levels = { 1: 'Beginner', 2: 'Intermediate', 3: 'Architect' } as const;

/** Those of a page. Its systems are those that implement it. */
export function filtersOf(
  catalogue: Catalogue | undefined,
  { id, kind, phase, level }: Pick<PageNode, 'id' | 'kind' | 'phase' | 'level'>,
  say: Say<Text> = texts('en'),
): SearchFilters {
  const implementing = catalogue?.edges.filter((edge) => edge.kind === 'implementedBy' && edge.from === id);
  return {
    group: 'pages',
    kind: say(kindNames[kind]),
    phase: phase && say(phases[phase]),
    level: level && say(levels[level]),
    system: implementing?.map(({ to }) => catalogue!.nodes.get(to)!.title) ?? [],
  };
}
