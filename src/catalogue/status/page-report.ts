import { existsSync } from 'node:fs';
import { tellStory } from '../../../examples/simulator/src/story/story.ts';
import { figure } from '../../diagrams/figure.ts';
import { staleness, translationFindings } from '../../languages/translation-checks.ts';
import { allTranslations, isStale } from '../../languages/translations.ts';
import { quizFindings } from '../../quiz/load-quiz.ts';
import { resolveLink } from '../../site/page-links.ts';
import { allPages, plannedPages } from '../../site/pages.ts';
import { root } from '../../site/root.ts';
import { tagFindings } from '../../tags/load-tags.ts';
import { toLine } from '../graph/catalogue-checks.ts';
import { loadCatalogue } from '../graph/load-catalogue.ts';
import type { Finding } from '../graph/model.ts';
import { readPages, type WrittenPage } from '../graph/read-pages.ts';
import { loadExample } from '../load-example.ts';
import { pageFindings } from '../template/check-pages.ts';
import { pageStatus, type PageStatus } from './page-status.ts';

/** A planted bug in numbers. */
interface BugRow {
  readonly name: string;
  /** Lines that its patch adds or takes away. */
  readonly lines: number;
  /** How many seeds exploring tries until it meets the bug. */
  readonly foundAfterRuns: number;
  /** What goes wrong in its shrunk run. */
  readonly faults: number;
  /** Events of that run, and sentences in which the lab tells it. */
  readonly events: number;
  readonly sentences: number;
}

/** One page with what it has, and all that is wrong with it: what a build would say of it, without building. */
export interface PageReport {
  readonly status: PageStatus;
  readonly bugs: readonly BugRow[];
  readonly warnings: readonly string[];
  readonly findings: readonly Finding[];
  /** Findings in files that do not belong to the page, which stop a build as well. */
  readonly elsewhere: number;
}

/** @throws Error with a sentence if no page has that address. */
export async function reportPage(address: string): Promise<PageReport> {
  const pages = readPages(root);
  const page = pages.find(({ node }) => node.path === `/${address}/`);
  if (!page)
    throw new Error(
      `There is no page “${address}”: write its address, for example queues/work-queue. There are ${pages.map(({ node }) => node.path?.slice(1, -1) || 'index').join(', ')}.`,
    );
  const catalogue = await loadCatalogue();
  const { file } = page.node.at;
  const own = allTranslations().filter(({ source }) => source === file || source === quizOf(page));
  const all = [
    ...catalogue.findings,
    ...pageFindings(pages),
    ...(await quizFindings(pages)),
    ...own.flatMap(translationFindings),
    ...tagFindings(),
    ...textFindings(page),
  ];
  const belongs = (name: string) =>
    name === file ||
    name === quizOf(page) ||
    own.some((translation) => translation.file === name) ||
    (page.node.example !== undefined && name.startsWith(`examples/${page.node.example}/`));
  const findings = all.filter(({ at }) => belongs(at.file));
  return {
    status: pageStatus(catalogue).find((status) => status.page === page.node.slug)!,
    bugs: page.node.example === undefined ? [] : await bugsOf(page.node.example),
    warnings: own.filter((each) => isStale(each) && each.now).map((each) => staleness(each)),
    findings,
    elsewhere: all.length - findings.length,
  };
}

const quizOf = ({ node }: WrittenPage) => `content/quiz/${node.slug}.yaml`;

async function bugsOf(id: string): Promise<BugRow[]> {
  const { planted, runs, vocabulary } = await loadExample(id);
  return planted.map(({ name, patch, foundAfterRuns, schedule }) => {
    const { broken } = runs[name]!;
    return {
      name,
      lines: patch.split('\n').filter((line) => /^[+-](?![+-]{2} )/.test(line)).length,
      foundAfterRuns,
      faults: schedule.faults.length,
      events: broken.events,
      sentences: tellStory(broken, vocabulary).length,
    };
  });
}

/** Links that lead nowhere, and diagrams that have not been drawn since they were changed. */
export const textFindings = (page: WrittenPage): Finding[] => [
  ...linkFindings(page),
  ...diagramFindings(page),
];

function linkFindings({ node, body, bodyLine }: WrittenPage): Finding[] {
  const site = { base: '/', existing: allPages(), planned: plannedPages() };
  return [...body.matchAll(/\]\((\/[^)\s]*)\)/g)].flatMap(({ index, 1: url }) => {
    const resolved = resolveLink(url!, site);
    if (typeof resolved === 'string' || !('problem' in resolved)) return [];
    return [
      {
        at: { file: node.at.file, line: bodyLine + linesBefore(body, index) },
        message: `${resolved.problem}.`,
      },
    ];
  });
}

function diagramFindings({ node, body, bodyLine }: WrittenPage): Finding[] {
  return [...body.matchAll(/^```mermaid\n([\s\S]*?)\n```$/gm)].flatMap(({ index, 1: source }) => {
    try {
      figure(source!, node.at.file);
      return [];
    } catch (error) {
      const message = (error as Error).message.replace(`${node.at.file}: `, '');
      return [{ at: { file: node.at.file, line: bodyLine + linesBefore(body, index) }, message }];
    }
  });
}

const linesBefore = (text: string, index: number) => text.slice(0, index).split('\n').length - 1;

/** The report as `npm run page` prints it. */
export function printReport({ status, bugs, warnings, findings, elsewhere }: PageReport): string {
  const { title, kind, reviewed, example, paths = [] } = status;
  const counts = (
    ['words', 'patternLines', 'invariants', 'diagrams', 'quiz', 'sources', 'questions', 'edges'] as const
  )
    .filter((name) => status[name] !== undefined)
    .map((name) => `${status[name]} ${name === 'patternLines' ? 'lines of the pattern' : name}`);
  return [
    `${title} (${kind}${reviewed ? `, reviewed ${reviewed}` : ''})`,
    [...counts, paths.length ? `on the paths ${paths.join(', ')}` : 'on no path'].join(' · '),
    ...(bugs.length ? ['', bugTable(bugs)] : []),
    ...(example && !existsSync(new URL(`examples/${example}/real.ts`, root))
      ? ['', 'It has no real.ts.']
      : []),
    '',
    ...warnings,
    ...findings.map(toLine),
    ...(findings.length ? [] : ['Nothing is wrong with it.']),
    ...(elsewhere ? [`${elsewhere} more in files that are not of this page: npm run build says which.`] : []),
  ].join('\n');
}

function bugTable(bugs: readonly BugRow[]): string {
  const rows = [
    ['planted bug', 'lines', 'found after', 'faults', 'events', 'sentences'],
    ...bugs.map(({ name, lines, foundAfterRuns, faults, events, sentences }) => [
      name,
      ...[lines, `${foundAfterRuns} runs`, faults, events, sentences].map(String),
    ]),
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) => row.map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  '))
    .join('\n');
}
