import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';

export interface HeaderRule {
  /** As written: `/_astro/*`. */
  path: string;
  matches(pathname: string): boolean;
  headers: readonly (readonly [name: string, value: string])[];
}

const source = new URL('../../public/_headers', import.meta.url);

/**
 * Reads the format that static hosts share (Cloudflare Pages, Netlify): a path line, then indented `Name: value` lines.
 * The same file serves the hosts, `astro dev` and our own server, so that they cannot disagree.
 */
export function parseHeaders(text: string): HeaderRule[] {
  return text
    .split(/\n(?=\S)/)
    .filter((block) => block.startsWith('/'))
    .map((block) => {
      const [path = '', ...lines] = block.trimEnd().split('\n');
      const pattern = path.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
      const expression = new RegExp(`^${pattern}$`);
      return {
        path,
        matches: (pathname) => expression.test(pathname),
        headers: lines
          .map((line) => line.trim())
          .filter((line) => line && !line.startsWith('#'))
          .map(
            (line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const,
          ),
      };
    });
}

/** Sets the headers of every rule that matches. `pathname` is without the base path. */
export function setHeaders(rules: readonly HeaderRule[], pathname: string, response: ServerResponse): void {
  for (const rule of rules)
    if (rule.matches(pathname)) for (const [name, value] of rule.headers) response.setHeader(name, value);
}

/** As on a host that cannot send what isolates a page from other sites. */
export const withoutIsolation = (rules: readonly HeaderRule[]): HeaderRule[] =>
  rules.map((rule) => ({
    ...rule,
    headers: rule.headers.filter(([name]) => !/^cross-origin-(opener|embedder)-policy$/i.test(name)),
  }));

export const siteHeaders = (): HeaderRule[] => parseHeaders(readFileSync(source, 'utf8'));

/** Gives `astro dev` the same headers as the built site. */
export function headersInDev(): Plugin {
  return {
    name: 'faultline-headers',
    configureServer(server) {
      const rules = siteHeaders();
      server.middlewares.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
        setHeaders(rules, new URL(request.url ?? '/', 'http://localhost').pathname, response);
        next();
      });
    },
  };
}
