import type { AstroIntegration } from 'astro';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';

/**
 * The content security policy of a page. Scripts run only when they are ours: from our files, or inline with a known hash.
 * Styles may be inline because the editor and the terminal insert them, and a style hash would switch that off.
 * The frame and form targets belong to the Node terminal, which opens on a click.
 */
export const policy = (scriptHashes: readonly string[]): string =>
  [
    "default-src 'self'",
    `script-src ${["'self'", "'wasm-unsafe-eval'", ...scriptHashes].join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "frame-src 'self' https://stackblitz.com https://*.webcontainer.io",
    'form-action https://stackblitz.com',
    "object-src 'none'",
    "base-uri 'self'",
  ].join('; ');

export const hashOf = (script: string): string =>
  `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

/** The text of every inline script that a browser would run. */
export function inlineScripts(html: string): string[] {
  const runs = /^(module|importmap|speculationrules|text\/javascript|application\/javascript|)$/i;
  return [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)]
    .filter(([, attributes = '']) => !/\ssrc\s*=/i.test(attributes))
    .filter(([, attributes = '']) => runs.test(/\stype\s*=\s*["']?([^"'\s>]*)/i.exec(attributes)?.[1] ?? ''))
    .map(([, , text = '']) => text)
    .filter((text) => text.trim() !== '');
}

/** Puts the policy at the top of the head, behind the charset, which must come within the first 1,024 bytes. */
export function withPolicy(html: string, extraScripts: readonly string[] = []): string {
  const hashes = [...new Set([...inlineScripts(html), ...extraScripts].map(hashOf))].toSorted();
  const meta = `<meta http-equiv="content-security-policy" content="${policy(hashes)}">`;
  const place = /<head\b[^>]*>(\s*<meta charset=[^>]*>)?/i;
  if (!place.test(html)) throw new Error('A built page has no <head>, so it cannot carry its policy.');
  return html.replace(place, (head) => head + meta);
}

/** Must be the last integration: whatever edits a page after it would invalidate the hashes. */
export function contentSecurityPolicy(): AstroIntegration {
  return {
    name: 'faultline-csp',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const extra = await sandboxScripts();
        const pages = (await readdir(dir, { recursive: true })).filter((file) => file.endsWith('.html'));
        for (const page of pages) {
          const file = new URL(page, dir);
          await writeFile(file, withPolicy(await readFile(file, 'utf8'), extra));
        }
        logger.info(`content security policy: ${pages.length} pages`);
      },
    },
  };
}

/**
 * A `srcdoc` frame inherits its page's policy, so the script that starts the sandbox must be known here.
 * It is the string `bootstrap` of `src/runner/sandbox/bootstrap.ts`.
 */
async function sandboxScripts(): Promise<string[]> {
  const file = new URL('../runner/sandbox/bootstrap.ts', import.meta.url);
  if (!existsSync(file)) return [];
  const { bootstrap } = (await import(file.href)) as { bootstrap?: unknown };
  if (typeof bootstrap !== 'string')
    throw new Error(
      'src/runner/sandbox/bootstrap.ts must export the string "bootstrap", the script of the frame.',
    );
  return [bootstrap];
}
