import type { Loader } from 'astro/loaders';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { root } from '../site/root.ts';
import { frontOf, sourceOfTranslation } from './translations.ts';

/** What a translation says in words of its own. All else in its front matter is that of its source, and not written again. */
const WORDS = ['title', 'description', 'problem', 'questions', 'sidebar', 'head', 'translates'];

/** Gives translated pages the facts of their sources: kind, phase, what they require. */
export function translatedDocs(loader: Loader): Loader {
  return {
    ...loader,
    load: (context) => {
      // A change of the source changes its translations, too.
      const facts = JSON.stringify(sources().map((file) => factsOf(file)));
      const all = createHash('sha256').update(facts).digest('hex');
      return loader.load({
        ...context,
        generateDigest: (data) =>
          context.generateDigest(typeof data === 'string' ? data + all : { ...data, all }),
        parseData: ({ data, ...entry }) =>
          context.parseData({ ...entry, data: { ...factsFor(entry.filePath), ...data } as typeof data }),
      });
    },
  };
}

function factsFor(filePath: string | undefined): Record<string, unknown> {
  const file = filePath?.replaceAll('\\', '/').split('/content/docs/')[1];
  const source = file === undefined ? undefined : sourceOfTranslation(`content/docs/${file}`);
  return source && existsSync(new URL(source, root)) ? factsOf(source) : {};
}

const factsOf = (file: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(frontOf(file)).filter(([field]) => !WORDS.includes(field)));

const sources = (): string[] =>
  readdirSync(new URL('content/docs/', root), { recursive: true, encoding: 'utf8' })
    .map((file) => `content/docs/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.mdx') && sourceOfTranslation(file) === undefined)
    .toSorted();
