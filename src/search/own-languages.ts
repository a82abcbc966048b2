import type { Plugin } from 'vite';

/** The languages of this site, as Pagefind's interface names its translations. */
const OWN = ['en'];

/** Pagefind's interface brings its words in some forty languages, a quarter of what it weighs. Those of this site stay. */
export function ownLanguages(): Plugin {
  return {
    name: 'faultline-own-languages',
    enforce: 'pre',
    transform(code, id) {
      if (!/@pagefind\/default-ui\/npm_dist\/mjs\/ui-core\.mjs/.test(id)) return undefined;
      return { code: withoutOthers(code), map: null };
    },
  };
}

/** Leaves each other translation in its place, without words. */
export function withoutOthers(code: string, own: readonly string[] = OWN): string {
  const translation =
    /(\/\/ \.\.\/translations\/([\w-]+)\.json\n[\s\S]*?\nvar strings\d* = )\{[\s\S]*?\n\};/g;
  return code.replace(translation, (whole, before: string, language: string) =>
    own.includes(language) ? whole : `${before}{};`,
  );
}
