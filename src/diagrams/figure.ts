import { existsSync, readFileSync } from 'node:fs';
import { texts } from '../languages/say.ts';
import { accessibleText, svgUrl } from './source.ts';

/**
 * A diagram as a figure: the committed SVG and a caption. The caption carries the diagram's words, because search does not
 * look into an SVG. `file` is where the diagram is written and appears in the sentence that says what is wrong.
 */
export function figure(source: string, file: string, lang?: string): string {
  const { title, description } = accessibleText(source, file);
  const url = svgUrl(source);
  if (!existsSync(url))
    throw new Error(
      `${file}: the diagram "${title}" is new or changed; run "npm run diagrams" and commit the result.`,
    );
  const svg = readFileSync(url, 'utf8').trim();
  const width = /\swidth="(\d+)"/.exec(svg)?.[1] ?? '0';
  return (
    // Focusable, since on a phone it may scroll sideways.
    `<figure class="fl-figure not-content"><div tabindex="0" role="group" aria-label="${texts(lang)('Diagram')}" style="--fl-width:${width}px">${svg}</div>` +
    `<figcaption><b>${escape(title)}${texts(lang)('.')}</b> ${escape(description)}` +
    `<span hidden> ${labels(svg).map(escape).join(', ')}</span></figcaption></figure>`
  );
}

/** The words written in the drawing, each once. */
function labels(svg: string): string[] {
  const texts = [...svg.matchAll(/<text\b[^>]*>([\s\S]*?)<\/text>/g)].map(([, inner = '']) =>
    unescape(inner.replace(/<[^>]*>/g, ' '))
      .replace(/\s+/g, ' ')
      .trim(),
  );
  return [...new Set(texts.filter(Boolean))];
}

const escape = (text: string) =>
  text.replace(/[&<>]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? char);

const unescape = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name: string) => {
    const chars: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };
    return chars[name] ?? '';
  });
