import type { Catalogue, DataNode, PageNode } from '../catalogue/graph/model.ts';
import { isPage } from '../catalogue/graph/model.ts';
import type { Phase } from '../site/phases.ts';

export interface ProblemWithPages {
  readonly problem: DataNode;
  /** Those of the phase first, and of these the written ones. */
  readonly pages: readonly PageNode[];
}

/** The problems that a page of this phase solves or will solve, each with all pages that do; first those that a written page explains. */
export function problemsOf({ nodes, edges }: Catalogue, phase: Phase): ProblemWithPages[] {
  const rank = (page: PageNode) => (page.phase === phase ? 0 : 2) + (page.path === undefined ? 1 : 0);
  const solvers = (id: string) =>
    edges
      .filter(({ kind, to }) => kind === 'solves' && to === id)
      .map(({ from }) => nodes.get(from))
      .filter((node): node is PageNode => isPage(node))
      .toSorted((a, b) => rank(a) - rank(b));
  return [...nodes.values()]
    .filter((node): node is DataNode => node.type === 'problem')
    .map((problem) => ({ problem, pages: solvers(problem.id) }))
    .filter(({ pages }) => pages[0]?.phase === phase)
    .toSorted((a, b) => rank(a.pages[0]!) - rank(b.pages[0]!));
}
