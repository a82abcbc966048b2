import { languages, splitPath } from '../../languages/languages.ts';
import { phases, type Phase } from '../phases.ts';

/** A page as the index lists it. */
export interface ListedPage {
  /** `/transactions/saga/` */
  path: string;
  title: string;
  description: string;
  /** Where its Markdown is. */
  url: string;
}

export interface Site {
  title: string;
  description: string;
  /** Where all pages are in one file. */
  full: string;
}

/** `llms.txt`, as https://llmstxt.org has it: a title, a summary, and the pages by section with one line each. */
export function llmsText({ title, description, full }: Site, pages: readonly ListedPage[]): string {
  const others = Object.values(languages).map(({ label }) => label);
  const sections = Map.groupBy(pages, sectionOf);
  const order = [START, ...Object.values(phases), ...others, OPTIONAL].filter(
    (name) => sections.has(name) || name === OPTIONAL,
  );
  const all = { path: '', title: 'All of it', description: 'Every page in one file.', url: full };
  const listed = order.map((name) => {
    const rows = [...(name === OPTIONAL ? [all] : []), ...(sections.get(name) ?? [])];
    return `## ${name}\n\n${rows.map(rowOf).join('')}`;
  });
  return `# ${title}\n\n> ${description}\n\n${ABOUT}\n\n${listed.join('\n')}`;
}

const ABOUT =
  'Each page teaches one pattern with TypeScript that runs in a deterministic simulated cluster. What a page says of a run is made from the run: stories, diffs and numbers are not written by hand.';
const START = 'Start here';
/** What may be left out where there is little room: so the form has it. */
const OPTIONAL = 'Optional';

function sectionOf({ path }: ListedPage): string {
  const { locale } = splitPath(path);
  if (locale !== 'root') return languages[locale].label;
  const [phase = ''] = path.split('/').filter(Boolean);
  return path.includes('/runs/') ? OPTIONAL : (phases[phase as Phase] ?? START);
}

const rowOf = ({ title, url, description }: ListedPage) =>
  `- [${title}](${url})${description ? `: ${description.replaceAll(/\s+/g, ' ')}` : ''}\n`;
