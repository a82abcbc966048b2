import type { Kind } from '../../site/frontmatter.ts';
import type { PageText, SectionText } from './page-text.ts';

/** A part of a page that must be there, under the heading it belongs to, and a sentence that says what to write. */
export interface Required {
  /** The heading of the second level; undefined: anywhere on the page. */
  readonly in: string | undefined;
  readonly what: string;
  isIn(section: SectionText): boolean;
}

/** What a page of some kind is made of. */
export interface Form {
  /** Headings of the second level, in this order, with the least number of words below each. */
  readonly headings: Readonly<Record<string, number>>;
  /** Whether there may be other headings of the second level between these. */
  readonly isOpen: boolean;
  /** Words of the whole page. */
  readonly words: readonly [number, number];
  readonly required: readonly Required[];
}

const has = (section: SectionText, component: string) => section.components.includes(component);

const DIAGRAM: Required = {
  in: undefined,
  what: 'a diagram: a mermaid fence with accTitle and accDescr',
  isIn: (page) => page.languages.includes('mermaid'),
};
const LAB: Required = {
  in: 'Watch it fail',
  what: 'the lab: <Lab example="…" broken="…" />',
  isIn: (section) => has(section, 'Lab'),
};
const WHEN_NOT: Required = {
  in: undefined,
  what: 'when not to use it: a list under “Do not use it when”',
  isIn: (page) => page.paragraphs.some(({ text }) => /^(do not use it when|when not to use it)/i.test(text)),
};
const QUIZ: Required = {
  in: 'Check yourself',
  what: 'the questions of content/quiz/<page>.yaml: <Quiz />',
  isIn: (section) => has(section, 'Quiz'),
};
const SOURCES: Required = {
  in: 'Go on',
  what: 'at least two sources, as a list under ### References',
  isIn: (section) => (section.listsUnder['References'] ?? 0) >= 2,
};

const TEACHING = [DIAGRAM, WHEN_NOT, QUIZ, SOURCES];

/** The form of each kind of page that has one. See the page template in CONTRIBUTING. */
export const forms: Partial<Record<Kind, Form>> = {
  overview: {
    headings: { 'The problem': 80, 'See it happen': 30, 'The map': 0, 'Which page for which problem': 0 },
    isOpen: true,
    words: [220, 700],
    required: [
      DIAGRAM,
      {
        in: 'See it happen',
        what: 'a run: <Story example="…" broken="…" />',
        isIn: (section) => has(section, 'Story'),
      },
      {
        in: 'Which page for which problem',
        what: 'the pages: <PhasePages phase="…" />',
        isIn: (section) => has(section, 'PhasePages'),
      },
    ],
  },
  pattern: {
    headings: {
      'Watch it fail': 60,
      'The pattern': 120,
      'Why it holds': 80,
      'Break it': 60,
      'In production': 120,
      'Check yourself': 60,
      'Go on': 0,
    },
    isOpen: false,
    words: [900, 1_600],
    required: [
      LAB,
      ...TEACHING,
      {
        in: 'The pattern',
        what: 'the code that runs: <Code example="…" file="…" region="…" />',
        isIn: (section) => has(section, 'Code'),
      },
      {
        in: 'Why it holds',
        what: 'the invariants: <Invariants example="…" />',
        isIn: (section) => has(section, 'Invariants'),
      },
      {
        in: 'Why it holds',
        what: 'what exploring found: <Sweep example="…" />',
        isIn: (section) => has(section, 'Sweep'),
      },
      {
        in: 'Break it',
        what: 'a planted bug: <Patch example="…" broken="…" />',
        isIn: (section) => has(section, 'Patch'),
      },
    ],
  },
  concept: {
    headings: { 'Check yourself': 40, 'Go on': 0 },
    isOpen: true,
    words: [600, 1_800],
    required: TEACHING,
  },
  system: {
    headings: { 'Check yourself': 40, 'Go on': 0 },
    isOpen: true,
    words: [600, 1_800],
    required: TEACHING,
  },
  comparison: {
    headings: { 'What we did not measure': 20, 'Go on': 0 },
    isOpen: true,
    words: [500, 1_800],
    required: [SOURCES],
  },
  'case-study': {
    headings: { 'Go on': 0 },
    isOpen: true,
    words: [500, 1_800],
    required: [DIAGRAM, SOURCES],
  },
  incident: { headings: { 'Go on': 0 }, isOpen: true, words: [300, 1_800], required: [SOURCES] },
};

/** Mistakes of form in one page, each with the line of its text at which it shows (1-based). */
export function formFindings(kind: Kind, page: PageText): { line: number; message: string }[] {
  const form = forms[kind];
  return form
    ? [...headingFindings(form, page), ...partFindings(form, page), ...wordFindings(form, page)]
    : [];
}

function headingFindings(
  { headings, isOpen }: Form,
  { sections }: PageText,
): { line: number; message: string }[] {
  const wanted = Object.keys(headings);
  const there = sections.map(({ heading }) => heading);
  const found: { line: number; message: string }[] = [];
  for (const heading of wanted)
    if (!there.includes(heading)) found.push({ line: 1, message: `write the section “## ${heading}”.` });
  for (const { heading, line } of sections)
    if (!isOpen && !wanted.includes(heading))
      found.push({
        line,
        message: `“## ${heading}” is no section of this kind of page: they are ${wanted.join(', ')}.`,
      });
  const inOrder = wanted.filter((heading) => there.includes(heading));
  const asWritten = there.filter((heading) => wanted.includes(heading));
  const misplaced = asWritten.find((heading, i) => heading !== inOrder[i]);
  if (misplaced !== undefined)
    found.push({
      line: sections.find(({ heading }) => heading === misplaced)!.line,
      message: `“## ${misplaced}” stands in the wrong place: the order is ${wanted.join(', ')}.`,
    });
  return found;
}

function partFindings({ required }: Form, page: PageText): { line: number; message: string }[] {
  return required.flatMap(({ in: heading, what, isIn }) => {
    const section =
      heading === undefined ? page.whole : page.sections.find((each) => each.heading === heading);
    // A section that is missing is told of already.
    if (!section || isIn(section)) return [];
    const where = heading === undefined ? '' : ` in “## ${heading}”`;
    return [{ line: section.line, message: `this page needs${where} ${what}.` }];
  });
}

function wordFindings(
  { headings, words: [least, most] }: Form,
  page: PageText,
): { line: number; message: string }[] {
  const found = page.sections.flatMap(({ heading, words, line }) => {
    const needed = headings[heading] ?? 0;
    return words < needed
      ? [{ line, message: `“## ${heading}” has ${words} words: write at least ${needed}.` }]
      : [];
  });
  const { words } = page.whole;
  if (words < least || words > most)
    found.push({ line: 1, message: `this page has ${words} words: write ${least} to ${most}.` });
  return found;
}
