/** Numbers ids by first appearance and drops those nobody refers to, so that a drawing's bytes depend on its content only. */
export function canonicalIds(svg: string, root: string): string {
  const names = new Map<string, string>();
  for (const [, id = ''] of svg.matchAll(/\sid="([^"]+)"/g))
    if (id !== root && !names.has(id)) names.set(id, `${root}-${names.size.toString(36)}`);
  const used = new Set<string>();
  const refer = (id: string) => {
    used.add(id);
    return names.get(id) ?? id;
  };
  return svg
    .replace(/url\((?:&quot;|["'])?#([^)"'&]+)(?:&quot;|["'])?\)/g, (_, id: string) => `url(#${refer(id)})`)
    .replace(/((?:xlink:)?href)="#([^"]+)"/g, (_, name: string, id: string) => `${name}="#${refer(id)}"`)
    .replace(
      /(aria-(?:labelledby|describedby))="([^"]+)"/g,
      (_, name: string, ids: string) => `${name}="${ids.split(/\s+/).map(refer).join(' ')}"`,
    )
    .replace(/\sid="([^"]+)"/g, (attribute, id: string) =>
      id === root ? attribute : used.has(id) ? ` id="${names.get(id)}"` : '',
    );
}

/** Removes empty groups, writes colours short and rounds lengths to a hundredth. */
export function slim(svg: string): string {
  let before: string;
  do {
    before = svg;
    svg = svg.replace(/<(defs|g|tspan|rect)(?: [a-z-]+="[^"]*")*><\/\1>/g, (element, name: string) =>
      name === 'rect' && element !== '<rect></rect>' ? element : '',
    );
  } while (before !== svg);
  const hex = (value: string) => Number(value).toString(16).padStart(2, '0');
  return svg
    .replace(
      /rgb\((\d+), (\d+), (\d+)\)/g,
      (_, r: string, g: string, b: string) => `#${hex(r)}${hex(g)}${hex(b)}`,
    )
    .replace(/(-?\d*\.\d{2})\d+/g, '$1');
}
