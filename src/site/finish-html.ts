import type { AstroIntegration } from 'astro';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { palette } from '../theme/palette.ts';

/** Last touches to every built page that no component could make alone. Comes before the content security policy. */
export function finishHtml(): AstroIntegration {
  return {
    name: 'faultline-finish',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const pages = (await readdir(dir, { recursive: true })).filter((file) => file.endsWith('.html'));
        for (const page of pages) {
          const file = new URL(page, dir);
          const html = await readFile(file, 'utf8');
          await writeFile(file, withoutRepeatedStyles(shorterCode(focusable(html))));
        }
      },
    },
  };
}

/**
 * What may scroll sideways on a phone takes focus, so that it scrolls by keyboard too, in every browser and without
 * scripts. (Expressive Code does so for code with a script, which also makes each block a landmark without a name.)
 */
export function focusable(html: string): string {
  return html.replace(/<(table|pre)\b(?![^>]*\stabindex=)([^>]*)>/g, '<$1 tabindex="0"$2>');
}

/** The colours of code by their class in `site.css`, as Expressive Code writes them: dark, then light. */
const codeClasses = new Map(
  (['ink', 'soft', 'msg', 'do', 'undo', 'fault'] as const).map((name) => {
    const [light, dark] = palette[name];
    return [`${dark},${light}`.toUpperCase(), name === 'ink' ? '' : `k-${name}`];
  }),
);

/**
 * Coloured code with a class instead of both themes' colours at each word, and nothing at words in the colour of all
 * text. That is a kilobyte less to send for a page with much code.
 */
export function shorterCode(html: string): string {
  return html.replace(
    /<span style="--0:(#\w{6})(;--0fs:italic)?;--1:(#\w{6})(?:;--1fs:italic)?">([^<]*)<\/span>/g,
    (whole, dark: string, italic: string | undefined, light: string, text: string) => {
      const name = codeClasses.get(`${dark},${light}`.toUpperCase());
      if (name === undefined) return whole;
      const classes = [name, italic && 'k-i'].filter(Boolean).join(' ');
      return classes ? `<span class="${classes}">${text}</span>` : text;
    },
  );
}

/** A style sheet that components and their scripts both ask for is built twice under two names with one hash. */
export function withoutRepeatedStyles(html: string): string {
  const seen = new Set<string>();
  return html.replace(/<link rel="stylesheet" href="[^"]*\.([\w-]{8})\.css"[^>]*>/g, (link, hash: string) => {
    if (seen.has(hash)) return '';
    seen.add(hash);
    return link;
  });
}
