import { StoreError } from '../kept/versioned-store.ts';
import type { Lang } from '../languages/languages.ts';
import { sayOnPage } from '../languages/say-on-page.ts';
import { nextPage, type PageToRead } from './next.ts';
import type { PageEndWord } from './page-end-words.ts';
import { changeProgress, readProgress, type Progress } from './store.ts';

interface Pages {
  readonly pages: readonly PageToRead[];
  readonly paths: Readonly<Record<string, string>>;
}

/** Shows at the end of a page whether it is read, and what comes next for this reader. */
export async function showProgress(element: HTMLElement): Promise<void> {
  await told(element, async () =>
    show(
      element,
      readProgress(() => localStorage),
    ),
  );
}

/** Marks the page as read, or takes that back. */
export async function toggleRead(element: HTMLElement): Promise<void> {
  const slug = element.dataset['slug']!;
  await told(element, async () => {
    const now = changeProgress(
      () => localStorage,
      (progress) => {
        const { [slug]: was, ...others } = progress.read;
        return { ...progress, read: was === undefined ? { ...others, [slug]: today() } : others };
      },
    );
    await show(element, now);
  });
}

/** The reader's own day. */
export const today = (date = new Date()): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');

async function show(element: HTMLElement, progress: Progress): Promise<void> {
  const { slug, pages: address, base } = element.dataset;
  const say = sayOnPage<PageEndWord>(element);
  const button = element.querySelector('button')!;
  const isRead = progress.read[slug!] !== undefined;
  button.setAttribute('aria-pressed', String(isRead));
  button.textContent = say(isRead ? 'Read ✓' : 'Mark as read');
  const answer = await fetch(address!).catch(() => undefined);
  // Offline the page's own words stay.
  if (!answer?.ok) return;
  const { pages, paths } = (await answer.json()) as Pages;
  const next = nextPage(pages, slug!, new Set(Object.keys(progress.read)), paths, say);
  const line = element.querySelector<HTMLElement>('[data-next]')!;
  line.hidden = false;
  if (!next) return void (line.textContent = say('You have read every page there is.'));
  const anchor = document.createElement('a');
  const { title, path } = next.page.in?.[document.documentElement.lang as Lang] ?? next.page;
  anchor.href = base! + path.slice(1);
  anchor.textContent = title;
  const [before, after] = say('Next: [it], because {why}.', { why: next.why }).split('[it]');
  line.replaceChildren(before!, anchor, after!);
}

async function told(element: HTMLElement, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    element.querySelector('[role=status]')!.textContent = error.message;
  }
}
