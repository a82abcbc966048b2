import { hashOf } from '../../site/csp.ts';

/** What makes the terminal of a page ask the stand-in instead of stackblitz.com. */
export const pointTo = (url: string): string =>
  `globalThis.WEBCONTAINER_API_IFRAME_URL=${JSON.stringify(url)}`;

/** A page of the built site whose terminal asks the stand-in, and whose policy allows that. */
export function withStandIn(html: string, url: string): string {
  const script = pointTo(url);
  return html
    .replace('https://stackblitz.com https', `${url} http://localhost:* https`)
    .replace("script-src 'self'", `script-src 'self' ${hashOf(script)}`)
    .replace('</head>', `<script>${script}</script></head>`);
}
