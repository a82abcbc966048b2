import { phaseNames, phases } from '../../site/phases.ts';
import { isStale, type PageStatus } from './page-status.ts';

const columns: [string, (page: PageStatus) => unknown][] = [
  ['page', ({ page }) => page],
  ['kind', ({ kind, state }) => (state === 'planned' ? '' : kind)],
  ['words', ({ words }) => words],
  ['lines', ({ patternLines }) => patternLines],
  ['invariants', ({ invariants }) => invariants],
  ['bugs', ({ bugs }) => bugs],
  ['diagrams', ({ diagrams }) => diagrams],
  ['quiz', ({ quiz }) => quiz],
  ['sources', ({ sources }) => sources],
  ['questions', ({ questions }) => questions],
  ['edges', ({ edges }) => edges],
  ['paths', ({ paths }) => paths?.length],
  [
    'reviewed',
    (page) => (isStale({ reviewed: page.reviewed }, new Date()) ? `${page.reviewed} (old)` : page.reviewed),
  ],
];

/** @param all the pages that are counted, of which `pages` are shown. */
export function statusTable(pages: readonly PageStatus[], all: readonly PageStatus[] = pages): string {
  const rows = pages.map((page) => columns.map(([, of]) => String(of(page) ?? '')));
  const widths = columns.map(([name], i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) =>
        i < 2 || i === cells.length - 1 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!),
      )
      .join('  ')
      .trimEnd();
  const parts = ['site', ...phaseNames].flatMap((phase) => {
    const own = rows.filter((_, i) => pages[i]!.phase === phase);
    if (!own.length) return [];
    const written = all.filter((page) => page.phase === phase && page.state === 'written').length;
    const total = all.filter((page) => page.phase === phase).length;
    const label = phase === 'site' ? 'Site' : phases[phase as keyof typeof phases];
    return [
      '',
      `${label}: ${written} of ${total} written`,
      line(columns.map(([name]) => name)),
      ...own.map(line),
    ];
  });
  return parts.slice(1).join('\n');
}
