import type { AstroConfig, AstroIntegration } from 'astro';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { allDiagrams } from '../../diagrams/all.ts';
import { accessibleText } from '../../diagrams/source.ts';
import { withBase } from '../link.ts';
import { llmsText, type ListedPage, type Site } from './llms.ts';
import { pageMarkdown } from './page-markdown.ts';

/**
 * Beside every page that is read, the same as Markdown: `/transactions/saga.md`. Made from the built page, so that code,
 * stories and numbers are what readers see; `llms.txt` lists them, `llms-full.txt` holds them all. Comes before the
 * content security policy.
 */
export function markdownPages(site: Omit<Site, 'full'>): AstroIntegration {
  let config: AstroConfig;
  return {
    name: 'faultline-markdown',
    hooks: {
      'astro:config:done': (done) => void (config = done.config),
      'astro:build:done': async ({ dir, logger }) => {
        const address = (path: string) => addressOf(config, path);
        const sources = await diagramSources();
        const pages: (ListedPage & { markdown: string })[] = [];
        for (const file of (await readdir(dir, { recursive: true })).toSorted()) {
          const path = pathOf(file.replaceAll('\\', '/'));
          if (path === undefined) continue;
          const html = await readFile(new URL(file, dir), 'utf8');
          const resolve = (href: string) => resolved(href, config, path);
          const diagram = (title: string) => sources.get(title);
          const page = pageMarkdown(html, address(path), { resolve, diagram });
          if (!page) continue;
          const markdown = markdownPath(path);
          pages.push({ path, ...page, url: address(markdown) });
          await writeFile(new URL(markdown.slice(1), dir), page.markdown);
          await writeFile(new URL(file, dir), withAlternate(html, withBase(config.base, markdown)));
        }
        const full = address('/llms-full.txt');
        await writeFile(new URL('llms.txt', dir), llmsText({ ...site, full }, pages));
        await writeFile(
          new URL('llms-full.txt', dir),
          pages
            .filter(({ path }) => !path.includes('/runs/'))
            .map(({ markdown }) => markdown)
            .join('\n---\n\n'),
        );
        logger.info(`Markdown: ${pages.length} pages`);
      },
    },
  };
}

/** The path of a built page; undefined for another file and for what is no page to read. */
function pathOf(file: string): string | undefined {
  return /^(.*\/)?index\.html$/.test(file) ? `/${file.slice(0, -'index.html'.length)}` : undefined;
}

/** `/transactions/saga/` → `/transactions/saga.md` */
const markdownPath = (path: string) => (path === '/' ? '/index.md' : `${path.slice(0, -1)}.md`);

function addressOf({ site, base }: AstroConfig, path: string): string {
  const based = withBase(base, path);
  return site ? new URL(based, site).href : based;
}

function resolved(href: string, config: AstroConfig, page: string): string {
  if (/^[a-z][a-z\d+.-]*:/i.test(href)) return href;
  if (href.startsWith('#')) return addressOf(config, page) + href;
  return config.site ? new URL(href, config.site).href : href;
}

const withAlternate = (html: string, href: string) =>
  html.replace('</head>', `<link rel="alternate" type="text/markdown" href="${href}"></head>`);

async function diagramSources(): Promise<ReadonlyMap<string, string>> {
  const all = await allDiagrams();
  return new Map(all.map(({ source, file }) => [accessibleText(source, file).title, source]));
}
