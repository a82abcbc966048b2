/**
 * Runs inside the browser. Draws a diagram in both themes and writes the styles the browser computed as presentation
 * attributes: one SVG without a style sheet, whose colours are `light-dark(…)` and so follow the page's theme.
 */
export async function flatten(task: {
  id: string;
  source: string;
  light: object;
  dark: object;
}): Promise<string> {
  const { mermaid } = globalThis as unknown as { mermaid: typeof import('mermaid').default };
  const inherited: Record<string, string> = {
    fill: 'rgb(0, 0, 0)',
    stroke: 'none',
    'stroke-width': '1px',
    'stroke-dasharray': 'none',
    'stroke-linecap': 'butt',
    'stroke-linejoin': 'miter',
    'fill-opacity': '1',
    'stroke-opacity': '1',
    'font-family': '',
    'font-size': '16px',
    'font-weight': '400',
    'font-style': 'normal',
    'text-anchor': 'start',
    'dominant-baseline': 'auto',
    visibility: 'visible',
    'marker-start': 'none',
    'marker-end': 'none',
    'letter-spacing': 'normal',
  };
  const own: Record<string, string> = {
    opacity: '1',
    display: 'inline',
    'alignment-baseline': 'auto',
    'stop-color': 'rgb(0, 0, 0)',
  };
  const properties = [...Object.keys(inherited), ...Object.keys(own)];

  const [light, dark] = [await draw(task.light), await draw(task.dark)];
  if (light.elements.length !== dark.elements.length)
    throw new Error('the light and the dark drawing differ in structure');
  light.elements.forEach(writeStyles);
  const { svg } = light;
  removeUnused(svg);
  size(svg);
  return svg.outerHTML;

  /** Reads the styles at once: a second drawing under the same id removes the first from the document. */
  async function draw(config: object) {
    const host = document.body.appendChild(document.createElement('div'));
    mermaid.initialize(config);
    host.innerHTML = (await mermaid.render(task.id, task.source)).svg;
    const svg = host.querySelector('svg')!;
    centreStateNames(svg);
    const elements = [svg, ...svg.querySelectorAll<SVGElement>('*')].filter(
      (element) => !['style', 'title', 'desc'].includes(element.localName),
    );
    const styles = elements.map((element) => {
      const style = getComputedStyle(element);
      return Object.fromEntries(properties.map((name) => [name, style.getPropertyValue(name)]));
    });
    host.remove();
    return { svg, elements, styles };
  }

  function writeStyles(element: SVGElement, index: number): void {
    const parent =
      element === light.svg ? -1 : light.elements.indexOf(element.parentElement as unknown as SVGElement);
    for (const name of properties) {
      const before = (styles: Record<string, string>[]) =>
        name in own ? own[name] : parent < 0 ? inherited[name] : styles[parent]?.[name];
      const [inLight, inDark] = [light.styles[index]?.[name] ?? '', dark.styles[index]?.[name] ?? ''];
      element.removeAttribute(name);
      if (inLight === before(light.styles) && inDark === before(dark.styles)) continue;
      element.setAttribute(name, inLight === inDark ? inLight : `light-dark(${inLight}, ${inDark})`);
    }
    for (const { name } of [...element.attributes])
      if (['style', 'class', 'filter'].includes(name) || name.startsWith('data-'))
        element.removeAttribute(name);
  }

  /** Mermaid aligns the names of states left when labels are SVG text. */
  function centreStateNames(svg: SVGSVGElement): void {
    for (const label of svg.querySelectorAll<SVGGElement>('.node.statediagram-state .label, .node .label')) {
      const shape = label.parentElement?.querySelector<SVGGraphicsElement>('rect, path, polygon, circle');
      const text = label.querySelector<SVGTextElement>('text');
      if (!shape || !text || getComputedStyle(text).textAnchor === 'middle') continue;
      const [box, words] = [shape.getBoundingClientRect(), text.getBoundingClientRect()];
      const shift = box.x + box.width / 2 - (words.x + words.width / 2);
      if (Math.abs(shift) > 0.5)
        text.setAttribute(
          'transform',
          `translate(${shift.toFixed(2)}, 0) ${text.getAttribute('transform') ?? ''}`.trim(),
        );
    }
  }

  function removeUnused(svg: SVGSVGElement): void {
    svg.querySelectorAll('style').forEach((style) => style.remove());
    const markup = svg.outerHTML;
    svg.querySelectorAll('marker, symbol, filter, linearGradient').forEach((element) => {
      const used = [`#${element.id})`, `#${element.id}"`, `#${element.id}&quot;`].some((form) =>
        markup.includes(form),
      );
      if (!used) element.remove();
    });
  }

  function size(svg: SVGSVGElement): void {
    const [, , width = 0, height = 0] = (svg.getAttribute('viewBox') ?? '').split(/\s+/).map(Number);
    svg.setAttribute('width', String(Math.ceil(width)));
    svg.setAttribute('height', String(Math.ceil(height)));
    svg.setAttribute('role', 'img');
    svg.removeAttribute('aria-roledescription');
  }
}
