import { z } from 'astro/zod';
import { phaseNames } from './phases.ts';

/**
 * What a page is. A `pattern` follows the full template, the others a shorter form; an `overview` opens a part of the
 * site, and `page` is for all the rest.
 */
export const kinds = [
  'overview',
  'pattern',
  'concept',
  'comparison',
  'case-study',
  'incident',
  'system',
  'reference',
  'page',
] as const;

export type Kind = (typeof kinds)[number];

/** Whether a page leads to others and teaches nothing itself: it is on no path, and nobody ticks it off. */
export const onlyLeadsOn = (kind: Kind): boolean => kind === 'page' || kind === 'overview';

/** The kinds of pages as readers see them. */
export const kindNames = {
  overview: 'Overview',
  pattern: 'Pattern',
  concept: 'Concept',
  comparison: 'Comparison',
  'case-study': 'Case study',
  incident: 'Incident',
  system: 'System',
  reference: 'Reference',
  page: 'Page',
} as const satisfies Record<Kind, string>;

/** A name of ours as readers see it. */
export const kindName = (kind: string): string =>
  kind.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase());

const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'write a name in lower case with hyphens, for example "durable-saga"');

const sentence = (limit: number, what: string) =>
  z.string(`write ${what}`).refine((text) => wordsIn(text) <= limit, {
    error: (issue) => `write ${what} in at most ${limit} words; this one has ${wordsIn(String(issue.input))}`,
  });

/**
 * The front matter of a page beyond Starlight's own. Only facts that an author must decide; whatever can be computed
 * from the example or the graph is not written here.
 */
export const frontmatter = z.strictObject({
  kind: z.enum(kinds, `write kind: one of ${kinds.join(', ')}`).default('page'),
  phase: z.enum(phaseNames, `write phase: one of ${phaseNames.join(', ')}`).optional(),
  /** 1 beginner, 2 intermediate, 3 architect. */
  level: z
    .union(
      [z.literal(1), z.literal(2), z.literal(3)],
      'write level: 1 (beginner), 2 (intermediate) or 3 (architect)',
    )
    .optional(),
  /** Time to read the page and try its example once. */
  minutes: z.int('write minutes: a whole number').min(1).max(120).optional(),
  /** The reader's problem in one or two sentences. Shown as the page's lead and used as its description. */
  problem: sentence(30, "the reader's problem").optional(),
  /** Pages to read before this one. Never a cycle. */
  requires: z.array(slug).default([]),
  /** Pages whose pattern is used together with this one, and what each adds to it. */
  combinesWith: z
    .array(z.object({ page: slug, adds: sentence(20, 'what the other page adds') }).strict())
    .default([]),
  /** Pages that answer the same question otherwise, and what tells the two apart. */
  contrastsWith: z
    .array(z.object({ page: slug, difference: sentence(30, 'what tells the two apart') }).strict())
    .default([]),
  /** What readers complain of and this page explains: names in `content/graph/problems.yaml`. */
  solves: z.array(slug).default([]),
  /** What a reader would type into the search box. Search finds the page by each of them; a test asks. */
  questions: z.array(sentence(16, 'the question as a reader would type it')).default([]),
  /** Libraries and systems that implement this, with the version that was looked at and when. */
  implementedBy: z
    .array(
      z
        .object({
          /** Its name in `content/graph/systems.yaml`. */
          system: slug,
          version: z.string().optional(),
          checked: z.date(),
          url: z.url().optional(),
        })
        .strict(),
    )
    .default([]),
  tags: z.array(slug).default([]),
  /** The folder under `examples/`: `transactions/saga`. */
  example: z
    .string()
    .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, 'write example as "<phase>/<pattern>", the folder under examples/')
    .optional(),
  /** Of a translation: the version of its source that it was made from, as `git hash-object` names it. */
  translates: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'write translates: what "git hash-object" says of the source')
    .optional(),
  /** When somebody last read the whole page against its sources. Older than a year is warned about. */
  reviewed: z.date('write reviewed as a date: 2026-11-21').optional(),
});

type Written = z.infer<typeof frontmatter> & {
  description?: string | undefined;
  tableOfContents?: unknown;
};

const neededOfPatterns = {
  phase: `write phase: one of ${phaseNames.join(', ')}`,
  level: 'write level: 1 (beginner), 2 (intermediate) or 3 (architect)',
  minutes: 'write minutes: how long it takes to read the page and try its example',
  problem: "write problem: the reader's problem in at most 30 words",
  example: 'write example: the folder under examples/, for example transactions/saga',
  reviewed: 'write reviewed: the date when the page was last read against its sources',
} as const;

/** What a page still lacks, as sentences that say what to write. */
export function missing(page: Partial<Written>, id?: string): { path: string; message: string }[] {
  const found: { path: string; message: string }[] = [];
  if (page.kind === 'pattern') {
    for (const [path, message] of Object.entries(neededOfPatterns))
      if (page[path as keyof Written] === undefined) found.push({ path, message });
    if (!page.solves?.length)
      found.push({
        path: 'solves',
        message: 'write solves: at least one problem of content/graph/problems.yaml',
      });
  } else if (page.kind !== 'page' && page.phase === undefined) {
    found.push({ path: 'phase', message: neededOfPatterns.phase });
  }
  if (id && page.phase && !`${id}/`.startsWith(`${page.phase}/`))
    found.push({
      path: 'phase',
      message: `move the page to content/docs/${page.phase}/ or change its phase`,
    });
  return found;
}

/** Fills in what follows from the rest: a pattern's description, and its layout without a table of contents. */
export function complete<Page extends Written>(page: Page): Page {
  const isPattern = page.kind === 'pattern';
  return {
    ...page,
    description: page.description ?? page.problem,
    tableOfContents: isPattern ? false : page.tableOfContents,
  };
}

const wordsIn = (text: string) => text.trim().split(/\s+/).filter(Boolean).length;
