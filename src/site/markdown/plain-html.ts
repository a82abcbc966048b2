import type { Element, ElementContent, Text } from 'hast';
import { matches, select, selectAll } from 'hast-util-select';
import { toString } from 'hast-util-to-string';

/** What the text of a page needs from outside of it. */
export interface PlainOptions {
  /** The address that a link of the page leads to, as the text gives it. */
  resolve(href: string): string;
  /** The Mermaid source of a figure, by its title. */
  diagram(title: string): string | undefined;
}

/**
 * The content of a page in the few elements that Markdown has: code, diagrams, labs and asides as what they say, and
 * nothing that only works on the page.
 */
export function plainHtml(content: Element, options: PlainOptions): ElementContent[] {
  const simplify = (node: ElementContent): ElementContent[] => {
    if (node.type !== 'element') return node.type === 'text' ? [node] : [];
    const rule = RULES.find(([selector]) => matches(selector, node));
    if (rule) return rule[1](node, within, options);
    return [{ ...node, children: within(node) }];
  };
  const within = ({ children }: Element) => children.flatMap(simplify);
  return within(content);
}

type Within = (element: Element) => ElementContent[];
type Rule = (element: Element, within: Within, options: PlainOptions) => ElementContent[];

/** What is there to be seen, pressed or heard on a page only. */
const ON_PAGE_ONLY =
  '.sl-anchor-link, [hidden], .sr-only, button, select, input, svg, script, style, template, .fl-no-script';

/** The first that matches an element decides. */
const RULES: readonly [selector: string, rule: Rule][] = [
  [ON_PAGE_ONLY, () => []],
  ['.expressive-code', codeBlock],
  ['figure.fl-figure', figure],
  ['fl-lab', lab],
  ['pre', (pre) => [fence(toString(pre), '')]],
  ['aside.starlight-aside', aside],
  ['details', (details, within) => within(details)],
  ['summary', (summary, within) => [paragraph(strong(...within(summary)))]],
  ['h2, h3, h4, h5', heading],
  ['a[href]', link],
];

function codeBlock(block: Element): ElementContent[] {
  const title = toString(select('figcaption .title', block) ?? text('')).trim();
  const rows = selectAll('.ec-line', block);
  const isDiff = rows.some((row) => matches('.ins, .del', row));
  const sign = (row: Element) => (matches('.ins', row) ? '+ ' : matches('.del', row) ? '- ' : '  ');
  const lines = rows.map((row) => {
    const line = toString(select('.code', row) ?? row).replace(/\n$/, '');
    return isDiff ? (sign(row) + line).trimEnd() : line;
  });
  const language = select('pre', block)?.properties['dataLanguage'];
  return [
    ...(title ? [paragraph(code(title), text(':'))] : []),
    fence(lines.join('\n'), isDiff ? 'diff' : String(language ?? '')),
  ];
}

function figure(element: Element, _: Within, { diagram }: PlainOptions): ElementContent[] {
  const title = toString(select('svg title', element) ?? text(''));
  const description = toString(select('svg desc', element) ?? text(''));
  const source = diagram(title);
  return [
    paragraph(strong(text(`${title}.`)), text(` ${description}`)),
    ...(source ? [fence(source.trimEnd(), 'mermaid')] : []),
  ];
}

/** The opening run: what breaks, its story, and the fix. */
function lab(element: Element, within: Within): ElementContent[] {
  const words = (selector: string) =>
    toString(select(selector, element) ?? text('')).replace(/^[✕✓]\s*/u, '');
  const story = select('.fl-story', element);
  const fix = select('.fl-fix', element);
  const change = fix && select('pre', fix);
  return [
    paragraph(
      strong(text(`${words('.fl-verdict-word')}:`)),
      text(` ${words('.fl-verdict-text')}. This run: ${words('.fl-verdict-why')}.`),
    ),
    ...(story ? [{ ...story, children: within(story) }] : []),
    ...(change ? [paragraph(strong(text('The fix'))), fence(toString(change), 'diff')] : []),
    ...(fix ? selectAll('section > p', fix).map((words) => paragraph(text(toString(words)))) : []),
  ];
}

function aside(element: Element, within: Within): ElementContent[] {
  const title = toString(select('.starlight-aside__title', element) ?? text('')).trim();
  const content = select('.starlight-aside__content', element);
  const children = [...(title ? [paragraph(strong(text(title)))] : []), ...(content ? within(content) : [])];
  return [{ type: 'element', tagName: 'blockquote', properties: {}, children }];
}

/** A heading that links to itself does so on the page only. */
function heading(element: Element, within: Within): ElementContent[] {
  const children = element.children.flatMap((child) =>
    child.type === 'element' && matches('a[href^="#"]', child)
      ? within(child)
      : within({ ...element, children: [child] }),
  );
  return [{ ...element, children }];
}

function link(element: Element, within: Within, { resolve }: PlainOptions): ElementContent[] {
  const href = resolve(String(element.properties['href']));
  return [{ ...element, properties: { href }, children: within(element) }];
}

const element = (
  tagName: string,
  children: ElementContent[],
  properties: Element['properties'] = {},
): Element => ({
  type: 'element',
  tagName,
  properties,
  children,
});
const text = (value: string): Text => ({ type: 'text', value });
const paragraph = (...children: ElementContent[]) => element('p', children);
const strong = (...children: ElementContent[]) => element('strong', children);
const code = (value: string) => element('code', [text(value)]);
const fence = (value: string, language: string) =>
  element('pre', [element('code', [text(value)], language ? { className: [`language-${language}`] } : {})]);
