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

/** Removes what draws nothing, writes colours short, rounds lengths to a tenth and curves that are lines to lines. */
export function slim(svg: string): string {
  const hex = (value: string) => Number(value).toString(16).padStart(2, '0');
  const short = svg
    .replace(/ display="(block|inline)"/g, '')
    .replace(/<\/tspan><tspan>/g, '')
    .replace(/<tspan>([^<]*)<\/tspan>/g, '$1')
    .replace(/ d="([^"]*)"/g, (_, path: string) => ` d="${straighten(path)}"`)
    .replace(
      /rgb\((\d+), (\d+), (\d+)\)/g,
      (_, r: string, g: string, b: string) => `#${hex(r)}${hex(g)}${hex(b)}`,
    )
    .replace(/-?\d*\.\d{2,}/g, (number) => String(Number(Number(number).toFixed(1))));
  return withoutEmpty(short).replace(/><\/(path|rect|line|circle|polygon|ellipse)>/g, '/>');
}

function withoutEmpty(svg: string): string {
  const less = svg
    .replace(/<(defs|g|tspan|text)(?: [a-z-]+="[^"]*")*>\s*<\/\1>/g, '')
    .replaceAll('<rect></rect>', '');
  return less === svg ? svg : withoutEmpty(less);
}

/** Mermaid draws rounded shapes as dozens of curves that are straight within a fraction of a pixel. */
function straighten(path: string): string {
  if (/[^MLCZz\d\s.,e-]/.test(path)) return path;
  let [x, y] = [0, 0];
  return path
    .replace(/([MLCZz])([^MLCZz]*)/g, (_, command: string, rest: string) => {
      const numbers = (rest.match(/-?[\d.]+(e-?\d+)?/g) ?? []).map(Number);
      if (numbers.length === 0) return command;
      let out = '';
      const step = command === 'C' ? 6 : 2;
      for (let at = 0; at + step <= numbers.length; at += step) {
        const points = numbers.slice(at, at + step);
        const [endX = 0, endY = 0] = points.slice(-2);
        const line = command === 'C' && isLine([x, y, ...points]);
        out += `${line || (command === 'M' && at > 0) ? 'L' : command}${(line ? [endX, endY] : points).map((value) => Number(value.toFixed(1))).join(' ')}`;
        [x, y] = [endX, endY];
      }
      return out;
    })
    .replace(/(L[\d. -]+)\1+/g, '$1');
}

/** Whether a curve stays within a fifth of a pixel of the line between its ends. */
function isLine([x0 = 0, y0 = 0, x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0]: number[]): boolean {
  const length = Math.hypot(x3 - x0, y3 - y0);
  const off = (x: number, y: number) =>
    length < 0.2
      ? Math.hypot(x - x0, y - y0)
      : Math.abs((x3 - x0) * (y0 - y) - (x0 - x) * (y3 - y0)) / length;
  return off(x1, y1) < 0.2 && off(x2, y2) < 0.2;
}
