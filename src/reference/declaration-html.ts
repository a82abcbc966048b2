import ts from 'typescript';

/** Where a name is documented, if it is. */
export type Hrefs = ReadonlyMap<string, string>;

/**
 * A declaration as HTML: its comments are prose between the lines, and the types that it mentions are links.
 *
 * @param self the name that it declares, which is no link.
 */
export function declarationHtml(declaration: string, self: string, hrefs: Hrefs): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, declaration);
  let html = '';
  let afterComment = false;
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const text = scanner.getTokenText();
    const isComment = kind === ts.SyntaxKind.MultiLineCommentTrivia;
    // A comment is a block of its own, so it ends the line before it and needs no end of its own line.
    if (isComment)
      html = html.replace(/\n? *$/, '') + commentHtml(text, indentOf(declaration, scanner), hrefs);
    else if (!(afterComment && kind === ts.SyntaxKind.NewLineTrivia))
      html += tokenHtml(kind, text, self, hrefs);
    afterComment = isComment;
  }
  return html;
}

const indentOf = (text: string, scanner: ts.Scanner) =>
  scanner.getTokenStart() - (text.lastIndexOf('\n', scanner.getTokenStart()) + 1);

function tokenHtml(kind: ts.SyntaxKind, text: string, self: string, hrefs: Hrefs): string {
  if (kind !== ts.SyntaxKind.Identifier) return escapeHtml(text);
  if (text === self) return `<b>${text}</b>`;
  // Functions are exported under names that members have, too; types begin with a capital.
  const href = /^[A-Z]/.test(text) ? hrefs.get(text) : undefined;
  return href ? `<a href="${href}">${text}</a>` : text;
}

/** Without its stars; a blank line and a tag begin a new line. */
function commentHtml(comment: string, indent: number, hrefs: Hrefs): string {
  const text = comment.replace(/^\/\*\*?\s*|\s*\*\/$/g, '').replace(/^ *\* ?/gm, '');
  const paragraphs = text
    .split(/\n\s*\n|\n(?=@)/)
    .map((paragraph) => paragraph.trim().replace(/\s*\n\s*/g, ' '));
  const html = paragraphs.map((paragraph) => inlineHtml(paragraph.replace(/^@/, ''), hrefs)).join('<br>');
  return `<i style="--indent:${indent}">${html}</i>`;
}

const inlineHtml = (text: string, hrefs: Hrefs): string =>
  escapeHtml(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(LINK, (_, name: string) => {
      const href = hrefs.get(name.split('.')[0]!);
      return href ? `<a href="${href}">${name}</a>` : `<code>${name}</code>`;
    });

/** `{@link WorldView}`, `{@link Model.partition}` */
export const LINK = /\{@link\s+([\w.]+)\s*\}/g;

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
