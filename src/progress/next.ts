import { sayIn, type Say } from '../languages/filled.ts';
import type { Lang } from '../languages/languages.ts';
import type { PageEndWord } from './page-end-words.ts';

/** A page as recommendations need it, small enough to be sent with a page. */
export interface PageToRead {
  readonly slug: string;
  readonly title: string;
  /** Path on this site. */
  readonly path: string;
  readonly minutes: number;
  /** Slugs of the written pages to read before. */
  readonly requires: readonly string[];
  /** Slugs of the problems that it explains. */
  readonly solves: readonly string[];
  /** Slugs of the paths that lead through it, and its place on each. */
  readonly paths: Readonly<Record<string, number>>;
  /** Its translations, for readers of these languages. */
  readonly in?: Readonly<Partial<Record<Lang, { readonly title: string; readonly path: string }>>>;
}

export interface NextPage {
  readonly page: PageToRead;
  /** Why it comes next, in words that go on after its title. */
  readonly why: string;
}

/**
 * What to read after a page: of those whose prerequisites are read, the next one on a path through this page, else one
 * that this page unlocks, else one that shares a problem with it, else one that unlocks most. Nothing if all is read.
 *
 * @param pathTitles slug of a path → its title.
 * @param say tells why in the reader's language.
 */
export function nextPage(
  pages: readonly PageToRead[],
  here: string,
  read: ReadonlySet<string>,
  pathTitles: Readonly<Record<string, string>>,
  say: Say<PageEndWord> = sayIn(undefined),
): NextPage | undefined {
  const known = new Set([...read, here]);
  const current = pages.find(({ slug }) => slug === here);
  const ready = pages.filter(
    ({ slug, requires }) => !known.has(slug) && requires.every((needed) => known.has(needed)),
  );
  const best = (reasonOf: (page: PageToRead) => readonly [rank: number, why: string] | undefined) =>
    ready
      .flatMap((page) => {
        const reason = reasonOf(page);
        return reason ? [{ page, rank: reason[0], why: reason[1] }] : [];
      })
      .toSorted((a, b) => a.rank - b.rank)[0];
  return (
    best((page) => onPath(page, current, pathTitles, say)) ??
    best((page) => (page.requires.includes(here) ? [0, say('it builds on this page')] : undefined)) ??
    best((page) =>
      page.solves.some((problem) => current?.solves.includes(problem))
        ? [0, say('it explains the same problem')]
        : undefined,
    ) ??
    best((page) => {
      const unlocks = pages.filter(({ requires }) => requires.includes(page.slug)).length;
      return [
        -unlocks,
        unlocks
          ? say('{n} other pages need it', { n: unlocks }, '1 other page needs it')
          : say('you have not read it yet'),
      ];
    })
  );
}

function onPath(
  page: PageToRead,
  current: PageToRead | undefined,
  titles: Readonly<Record<string, string>>,
  say: Say<PageEndWord>,
): readonly [number, string] | undefined {
  for (const [path, place] of Object.entries(current?.paths ?? {})) {
    const there = page.paths[path];
    if (there !== undefined && there > place)
      return [there - place, say('it comes next on the path “{path}”', { path: titles[path] ?? path })];
  }
  return undefined;
}

/** The shortest way to a page from what has been read: all it needs, in an order in which each can be read. The page comes last. */
export function wayTo(pages: readonly PageToRead[], goal: string, read: ReadonlySet<string>): PageToRead[] {
  const bySlug = new Map(pages.map((page) => [page.slug, page]));
  const way: PageToRead[] = [];
  const seen = new Set<string>();
  const visit = (slug: string) => {
    const page = bySlug.get(slug);
    if (!page || seen.has(slug)) return;
    seen.add(slug);
    // What is read is known, and so is what it needed.
    if (read.has(slug) && slug !== goal) return;
    page.requires.forEach(visit);
    way.push(page);
  };
  visit(goal);
  return way;
}
