import type { AstroConfig, AstroIntegration } from 'astro';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { loadExample } from '../catalogue/load-example.ts';
import { cached } from '../site/cached.ts';
import { drawPicture, type Picture } from './picture.ts';
import { picturePath } from './picture-path.ts';
import { runDrawing, type RunDrawing } from './run-drawing.ts';

/** Goes up when the drawing changes: pictures of earlier builds are used again. */
const DRAWING = 1;

/**
 * A picture of each page for other sites to show beside a link to it, made from the built page: its words, and the run
 * that it opens on. Such a picture needs an address, so there are none unless the build knows its host.
 */
export function previewPictures(): AstroIntegration {
  let config: AstroConfig;
  return {
    name: 'faultline-pictures',
    hooks: {
      'astro:config:done': (done) => void (config = done.config),
      'astro:build:done': async ({ dir, logger }) => {
        if (!config.site) return;
        const files = (await readdir(dir, { recursive: true }))
          .map((file) => `/${file.replaceAll('\\', '/')}`)
          .filter((file) => file.endsWith('/index.html'));
        const start = performance.now();
        let count = 0;
        for (const file of files) {
          const path = file.slice(0, -'index.html'.length);
          const target = picturePath(path);
          if (target === undefined) continue;
          const html = await readFile(new URL(`.${file}`, dir), 'utf8');
          const picture = { ...wordsIn(html), run: await runOf(path, html) };
          const png = await cached('picture', { picture, DRAWING }, async () =>
            (await drawPicture(picture)).toString('base64'),
          );
          const to = new URL(`.${target}`, dir);
          await mkdir(new URL('.', to), { recursive: true });
          await writeFile(to, png, 'base64');
          count++;
        }
        logger.info(`preview pictures: ${count} in ${Math.round(performance.now() - start)} ms`);
      },
    },
  };
}

/** The run that the page's lab opens on, or that the page tells. */
async function runOf(path: string, html: string): Promise<RunDrawing | undefined> {
  const [, id, bug] =
    /\/labs\/([\w-]+\/[\w-]+)\/([\w-]+)\.json/.exec(html) ??
    /^\/([\w-]+\/[\w-]+)\/runs\/([\w-]+)\/$/.exec(path) ??
    [];
  return id && bug ? runDrawing(await loadExample(id), bug) : undefined;
}

/** The words at the head of a built page. */
export function wordsIn(html: string): Omit<Picture, 'run'> {
  const inside = (pattern: RegExp) => plain(pattern.exec(html)?.[1] ?? '');
  return {
    eyebrow: inside(/<p class="fl-eyebrow[^>]*>([\s\S]*?)<\/p>/),
    title: inside(/<h1\b[^>]*>([\s\S]*?)<\/h1>/),
    lead:
      inside(/<p class="fl-lead[^>]*>([\s\S]*?)<\/p>/) ||
      inside(/<meta name="description" content="([^"]*)"/),
  };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

const plain = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replaceAll(/\s+/g, ' ')
    .trim();
