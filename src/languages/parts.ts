/** What a page consists of, apart from its words: a translation has the same. */
export interface Outline {
  /** The levels of its headings, in order. */
  readonly headings: readonly { readonly level: number; readonly text: string }[];
  /** Its components with what they are given, and its diagrams, in order. */
  readonly made: readonly string[];
}

/** @param text of a page, with or without its front matter. */
export function outlineOf(text: string): Outline {
  const prose = withoutFences(bodyOf(text));
  return {
    headings: [...prose.matchAll(/^(#{1,6}) (.+)$/gm)].map(([, marks, words]) => ({
      level: marks!.length,
      text: words!.trim(),
    })),
    made: [...bodyOf(text).matchAll(/^(?:<([A-Z][\w.]*[^>]*?)\s*\/?>|```(mermaid)\b)/gm)].map(
      ([, component, diagram]) => component ?? diagram!,
    ),
  };
}

/** Where a translation is made up otherwise than its source: the first difference, in a sentence; undefined if it is not. */
export function outlineDifference(source: Outline, translation: Outline): string | undefined {
  const levels = ({ headings }: Outline) => headings.map(({ level }) => '#'.repeat(level));
  const at = firstDifference(levels(source), levels(translation));
  if (at !== undefined) {
    const [there, here] = [source.headings[at], translation.headings[at]];
    const wanted = there ? `“${'#'.repeat(there.level)} ${there.text}”` : 'no more headings';
    const found = here ? `“${'#'.repeat(here.level)} ${here.text}”` : 'no more headings';
    return `its source has ${wanted} where it has ${found}`;
  }
  const part = firstDifference(source.made, translation.made);
  if (part === undefined) return undefined;
  const name = (made: string | undefined) => (made === undefined ? 'nothing more' : `<${made}>`);
  return `its source shows ${name(source.made[part])} where it shows ${name(translation.made[part])}`;
}

function firstDifference(a: readonly string[], b: readonly string[]): number | undefined {
  const length = Math.max(a.length, b.length);
  const at = Array.from({ length }, (_, i) => a[i] === b[i]).indexOf(false);
  return at < 0 ? undefined : at;
}

/** The parts of a page or a YAML file that are not the same in two versions: `front matter`, headings, names of entries. */
export function changedParts(old: string, now: string): string[] {
  const [before, after] = [partsOf(old), partsOf(now)];
  return [...new Set([...after.keys(), ...before.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
}

function partsOf(text: string): Map<string, string> {
  const isPage = text.startsWith('---');
  const body = bodyOf(text);
  const parts = new Map(isPage ? [['front matter', text.slice(0, text.length - body.length)]] : []);
  // Headings of a page, or the names of a file's entries. A # in code is no heading.
  const heads = isPage ? /^#{1,6} (.+)$/gm : /^([\w-]+):/gm;
  const searched = isPage ? withoutFences(body) : body;
  const found = [...searched.matchAll(heads)];
  const start = found[0]?.index ?? body.length;
  if (isPage) parts.set('the beginning', body.slice(0, start));
  found.forEach((head, i) => {
    const name = isPage ? `“${head[1]!.trim()}”` : head[1]!;
    parts.set(name, (parts.get(name) ?? '') + body.slice(head.index, found[i + 1]?.index));
  });
  return parts;
}

const bodyOf = (text: string) => text.replace(/^---\r?\n[\s\S]*?^---\s*$/m, '');

/** Of the same length: what is in a fence is blank. */
const withoutFences = (text: string) =>
  text.replaceAll(/^```[\s\S]*?^```$/gm, (fence) => fence.replaceAll(/[^\n]/g, ' '));
