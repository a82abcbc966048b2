/**
 * The anchor of the section in which a page's source first has one of `needles`, the first that it has at all:
 * `#the-code`, or `#` if that is above every heading. The build checks that the anchor exists.
 */
export function sectionWith(source: string, needles: readonly string[]): string {
  const found = needles.map((needle) => source.indexOf(needle)).find((at) => at >= 0);
  if (found === undefined) return '#';
  const [heading] = [...source.slice(0, found).matchAll(/^#{2,3} (.+)$/gm)]
    .map(([, text]) => text!)
    .toReversed();
  return heading === undefined ? '#' : `#${headingId(heading)}`;
}

/** As Starlight makes ids of headings. */
export const headingId = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
