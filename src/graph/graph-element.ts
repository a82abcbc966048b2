import { centredOn, moved, startBox, wholeBox, zoomed, type Size, type ViewBox } from './view-box.ts';

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const STEP = 60;
const ZOOM = 1.4;
/** A pointer that moves less than this has clicked. */
const CLICK_PX = 5;

/**
 * Looks closer at the drawn graph: pan, zoom, filter, find, and one node with its neighbourhood. Without it the graph is
 * a picture made of links, with the same as a list below; what is told of a node is taken from there.
 */
class GraphElement extends HTMLElement {
  readonly #svg = this.querySelector('svg')!;
  readonly #frame = this.querySelector<HTMLElement>('.fl-graph-frame')!;
  readonly #panel = this.querySelector<HTMLElement>('.fl-graph-focus')!;
  readonly #tools = this.querySelector<HTMLFormElement>('form')!;
  readonly #nodes = [...this.querySelectorAll<SVGGraphicsElement>('.node')];
  readonly #edges = [...this.querySelectorAll<SVGPathElement>('.edges path')];
  readonly #drawing: Size = { width: Number(this.dataset['width']), height: Number(this.dataset['height']) };
  readonly #pointers = new Map<number, { x: number; y: number }>();
  #box: ViewBox = { x: 0, y: 0, ...this.#drawing };
  #travelled = 0;
  #focused: string | undefined;

  connectedCallback(): void {
    this.dataset['live'] = '';
    this.#tools.hidden = false;
    this.#show(startBox(this.#size, this.#drawing));
    this.#listen();
    const named = decodeURIComponent(location.hash.slice(1));
    if (this.#node(named)) this.#focus(named);
  }

  get #size(): Size {
    const { clientWidth: width, clientHeight: height } = this.#frame;
    return { width: width || 1, height: height || 1 };
  }

  #listen(): void {
    this.#tools.addEventListener('submit', (event) => event.preventDefault());
    this.#tools.addEventListener('change', () => this.#filter());
    const search = this.#tools.querySelector<HTMLInputElement>('input[type=search]')!;
    search.addEventListener('input', () => this.#find(search.value));
    for (const button of this.#tools.querySelectorAll<HTMLButtonElement>('[data-zoom]'))
      button.addEventListener('click', () => this.#zoomBy(button.dataset['zoom']!));
    this.#frame.addEventListener('keydown', (event) => this.#onKey(event));
    this.#frame.addEventListener('wheel', (event) => this.#onWheel(event), { passive: false });
    this.#frame.addEventListener('pointerdown', (event) => this.#onDown(event));
    this.#frame.addEventListener('pointermove', (event) => this.#onMove(event));
    for (const end of ['pointerup', 'pointercancel'] as const)
      addEventListener(end, ({ pointerId }) => this.#pointers.delete(pointerId));
    this.#svg.addEventListener('click', (event) => this.#onClick(event));
    // A link that takes the focus by keyboard may lie out of sight.
    this.#svg.addEventListener('focusin', ({ target }) => {
      const node = (target as Element).closest<SVGGraphicsElement>('.node');
      if (node?.matches(':focus-visible')) this.#bringIntoView(node);
    });
    addEventListener('resize', () => this.#show(zoomed(this.#box, 1, this.#size, this.#drawing)));
  }

  #show(box: ViewBox): void {
    this.#box = box;
    const { x, y, width, height } = box;
    this.#svg.setAttribute('viewBox', `${x} ${y} ${width} ${height}`);
  }

  #zoomBy(how: string): void {
    if (how === 'all') return this.#show(wholeBox(this.#size, this.#drawing));
    this.#show(zoomed(this.#box, how === 'in' ? ZOOM : 1 / ZOOM, this.#size, this.#drawing));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const arrow = ARROWS[event.key];
    if (event.key === 'Escape') this.#unfocus();
    else if (arrow) this.#show(moved(this.#box, arrow[0] * STEP, arrow[1] * STEP, this.#drawing));
    else if (event.key === '+' || event.key === '=') this.#zoomBy('in');
    else if (event.key === '-') this.#zoomBy('out');
    else if (event.key === '0') this.#zoomBy('all');
    else return;
    event.preventDefault();
  }

  /** The page scrolls by the wheel alone; with Ctrl, or by pinching a touch pad, the graph zooms. */
  #onWheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { left, top, width, height } = this.#frame.getBoundingClientRect();
    const at = { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
    this.#show(zoomed(this.#box, 1.002 ** -event.deltaY, this.#size, this.#drawing, at));
  }

  #onDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    if (!this.#pointers.size) this.#travelled = 0;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  #onMove(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const unit = this.#box.width / this.#size.width;
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, now);
    this.#travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (other) {
      const apart = (point: { x: number; y: number }) =>
        Math.hypot(point.x - other.x, point.y - other.y) || 1;
      this.#show(zoomed(this.#box, apart(now) / apart(before), this.#size, this.#drawing));
    } else this.#show(moved(this.#box, (before.x - now.x) * unit, (before.y - now.y) * unit, this.#drawing));
  }

  /** The first click on a node shows its neighbourhood; a page opens by the second, or by the link in the panel. */
  #onClick(event: MouseEvent): void {
    const node = (event.target as Element).closest<SVGGraphicsElement>('.node');
    if (this.#travelled > CLICK_PX) return event.preventDefault();
    if (!node) return this.#unfocus();
    if (event.ctrlKey || event.metaKey || event.shiftKey || this.#focused === node.dataset['id']) return;
    event.preventDefault();
    this.#focus(node.dataset['id']!);
  }

  #node(id: string): SVGGraphicsElement | undefined {
    return this.#nodes.find(({ dataset }) => dataset['id'] === id);
  }

  #bringIntoView(node: SVGGraphicsElement): void {
    const { x, y, width, height } = node.getBBox();
    const middle = { x: x + width / 2, y: y + height / 2 };
    const { x: left, y: top, width: seen, height: tall } = this.#box;
    if (x < left || x + width > left + seen || y < top || y + height > top + tall)
      this.#show(centredOn(this.#box, middle, this.#drawing));
  }

  #focus(id: string): void {
    const node = this.#node(id);
    if (!node) return;
    this.#focused = id;
    const near = new Set([id]);
    for (const edge of this.#edges) {
      const { from, to } = edge.dataset;
      const touches = from === id || to === id;
      edge.classList.toggle('near', touches);
      if (touches) near.add(from!).add(to!);
    }
    for (const other of this.#nodes) {
      other.classList.toggle('near', near.has(other.dataset['id']!));
      other.classList.toggle('here', other === node);
    }
    this.dataset['focused'] = '';
    this.#bringIntoView(node);
    this.#tell(id, node);
    history.replaceState(null, '', `#${encodeURIComponent(id)}`);
  }

  #unfocus(): void {
    if (this.#focused === undefined) return;
    this.#focused = undefined;
    delete this.dataset['focused'];
    for (const each of [...this.#nodes, ...this.#edges]) each.classList.remove('near', 'here');
    this.#panel.hidden = true;
    history.replaceState(null, '', location.pathname + location.search);
  }

  #tell(id: string, node: SVGGraphicsElement): void {
    const item = document.querySelector(`.fl-graph-list [data-node="${CSS.escape(id)}"]`);
    this.#panel.hidden = false;
    this.#panel.replaceChildren();
    const close = document.createElement('button');
    close.type = 'button';
    close.textContent = 'Close';
    close.addEventListener('click', () => {
      this.#unfocus();
      this.#frame.focus();
    });
    const text = document.createElement('div');
    if (item) text.append(...[...item.childNodes].map((child) => child.cloneNode(true)));
    else text.textContent = `${node.querySelector('title')?.textContent ?? ''}: joined to nothing yet.`;
    this.#panel.append(text, close);
  }

  #find(words: string): void {
    const wanted = words.trim().toLowerCase();
    if (!wanted) return this.#unfocus();
    const titleOf = (node: Element) => node.querySelector('title')!.textContent!.toLowerCase();
    const found =
      this.#nodes.find((node) => titleOf(node) === wanted) ??
      this.#nodes.find((node) => titleOf(node).startsWith(wanted)) ??
      this.#nodes.find((node) => titleOf(node).includes(wanted));
    if (found) this.#focus(found.dataset['id']!);
  }

  #filter(): void {
    const chosen = (filter: string) =>
      new Set(
        [...this.#tools.querySelectorAll<HTMLInputElement>(`[data-filter=${filter}] input:checked`)].map(
          ({ value }) => value,
        ),
      );
    const [clusters, kinds, edges] = [chosen('cluster'), chosen('kind'), chosen('edge')];
    const planned = this.#tools.querySelector<HTMLInputElement>('[data-planned]')!.checked;
    const shown = new Set<string>();
    for (const node of this.#nodes) {
      const { id, kind, cluster } = node.dataset;
      const isShown =
        clusters.has(cluster!) && kinds.has(kind!) && (planned || !node.classList.contains('planned'));
      node.classList.toggle('off', !isShown);
      if (isShown) shown.add(id!);
    }
    for (const edge of this.#edges) {
      const { kind, from, to } = edge.dataset;
      edge.classList.toggle('off', !(edges.has(kind!) && shown.has(from!) && shown.has(to!)));
    }
    for (const cluster of this.querySelectorAll<SVGElement>('.clusters > g'))
      cluster.classList.toggle('off', !clusters.has(cluster.dataset['cluster']!));
  }
}

customElements.define('fl-graph', GraphElement);
