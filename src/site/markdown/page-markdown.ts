import type { Element, Root } from 'hast';
import { select } from 'hast-util-select';
import { toString } from 'hast-util-to-string';
import rehypeParse from 'rehype-parse';
import rehypeRemark from 'rehype-remark';
import remarkGfm from 'remark-gfm';
import remarkStringify from 'remark-stringify';
import { unified } from 'unified';
import { plainHtml, type PlainOptions } from './plain-html.ts';

export interface MarkdownPage {
  title: string;
  description: string;
  /** The whole page: title, lead and content. */
  markdown: string;
}

/** A built page as Markdown. Undefined for a page that is not one to read, such as an embedded lab. */
export function pageMarkdown(html: string, url: string, options: PlainOptions): MarkdownPage | undefined {
  const page = unified().use(rehypeParse).parse(html);
  const content = select('.sl-markdown-content', page);
  const heading = select('main h1', page);
  if (!content || !heading) return undefined;
  const title = textOf(heading);
  const meta = select('meta[name=description]', page)?.properties['content'];
  const lead = select('main .fl-lead', page);
  const description = String(meta ?? '');
  const children = plainHtml(content, options);
  const body = toMarkdown({ type: 'root', children });
  const head = [`# ${title}`, (lead && textOf(lead)) || description, `On the site: ${url}`].filter(Boolean);
  return { title, description, markdown: `${head.join('\n\n')}\n\n${body}` };
}

const textOf = (element: Element) => toString(element).replaceAll(/\s+/g, ' ').trim();

function toMarkdown(tree: Root): string {
  const processor = unified()
    .use(rehypeRemark)
    .use(remarkGfm)
    .use(remarkStringify, { bullet: '-', emphasis: '_', rule: '-', listItemIndent: 'one', fences: true });
  return processor.stringify(processor.runSync(tree));
}
