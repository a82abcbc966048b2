import { cloneElement, type JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { Cursor, type CursorProps } from './Cursor.tsx';
import type { FoldPart, Label, Layout, MessagePart, Part, PointPart, VerdictPart } from './geometry.ts';
import { HEAD_HEIGHT, isBroad, LETTERS, partsOf } from './layout.ts';
import { nearestPart } from './nearest.ts';
import { endPath, linePath, markPath, verticals } from './paths.ts';
import { textWidth } from './text-width.ts';
import { useWindow, type Stretch } from './use-window.ts';

export interface SpaceTimeProps {
  layout: Layout;
  /** Whether its parts can be focused and chosen. Otherwise it is a picture. Default: whether there is `onMessage`. */
  live?: boolean;
  /** Indexes of events that are lit up, here and in the story. */
  active?: ReadonlySet<number> | undefined;
  /** The event whose part is chosen, for example because its menu is open. */
  selected?: number | undefined;
  /** The instant at which the run is shown. Default: all of it. */
  cursor?: Pick<CursorProps, 'event' | 'inFlight' | 'heightIn'> | undefined;
  /** A message was chosen. The anchor is where its menu belongs. */
  onMessage?: (message: string, event: number, anchor: Element) => void;
  /** A place on a lifeline was chosen. */
  onLifeline?: (node: string, event: number, anchor: Element) => void;
  /** A part was chosen, other than a fold: the event that it begins with. */
  onVisit?: (event: number) => void;
  /** The reader wants what goes wrong with a message to be taken back. */
  onDelete?: (message: string) => void;
  /** A fold was opened or closed. */
  onFold?: (key: string) => void;
  /** What lies under the parts and over them: for what can be taken and moved. */
  layer?: ((place: 'under' | 'over', layout: Layout) => JSX.Element) | undefined;
  /** The reader points at a part or focuses it; undefined when they leave. */
  onHover?: (events: readonly number[] | undefined) => void;
}

/** A diagram of more parts than this is drawn only near the window. */
const MANY = 300;

/** Fingers are this wide, half. In pixels of the screen. */
const REACH = 22;

/**
 * A run as a space-time diagram. Renders the same on the server and in the page. Live, it is a group of named parts of
 * which one is in the tab order; arrows up and down, Home and End move, Enter and Space choose.
 */
export function SpaceTime(props: SpaceTimeProps): JSX.Element {
  const { layout, live = props.onMessage !== undefined, onHover } = props;
  const { width, height, shape } = layout;
  const parts = useMemo(() => partsOf(layout), [layout]);
  const [current, setCurrent] = useState<string>();
  const [hovered, setHovered] = useState<string>();
  const svg = useRef<SVGSVGElement>(null);
  const stop = parts.find(({ key }) => key === current)?.key ?? parts[0]?.key;

  const hover = (part: Part | undefined) => {
    if (part?.key === hovered) return;
    setHovered(part?.key);
    onHover?.(part?.events);
  };
  const choose = (part: Part, anchor: Element) => {
    setCurrent(part.key);
    if (part.kind !== 'fold') props.onVisit?.(part.event);
    if (part.kind === 'message') props.onMessage?.(part.message, part.event, anchor);
    else if (part.kind === 'point') props.onLifeline?.(part.node, part.event, anchor);
    else if (part.kind === 'fold') props.onFold?.(part.key);
  };
  const elementOf = (part: Part) => svg.current?.querySelector(`[data-p="${parts.indexOf(part)}"]`);
  const at = (event: MouseEvent) => partAt(event, parts, layout);
  const onClick = (event: MouseEvent) => {
    const part = isOnLayer(event) ? undefined : at(event);
    if (part) choose(part, elementOf(part)!);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const index = parts.findIndex(({ key }) => key === stop);
    const part = parts[index];
    if (!part || event.ctrlKey || event.metaKey || event.altKey || isOnLayer(event)) return;
    if (event.key === 'Enter' || event.key === ' ') choose(part, elementOf(part)!);
    else if (event.key === 'Delete') {
      if (part.kind === 'message') props.onDelete?.(part.message);
    } else {
      const next = parts[step(event.key, index, parts.length)];
      if (!next) return;
      setCurrent(next.key);
      (elementOf(next) as SVGElement | null)?.focus();
    }
    event.preventDefault();
  };
  const listeners = live
    ? {
        onClick,
        onKeyDown,
        onPointerMove: (event: PointerEvent) => event.pointerType === 'mouse' && hover(at(event)),
        onPointerLeave: () => hover(undefined),
      }
    : {};

  const focus = (part: Part | undefined) => {
    if (part) setCurrent(part.key);
    onHover?.(part?.events);
  };
  const latest = useRef(focus);
  latest.current = focus;
  const stretch = useWindow(svg, width, live && parts.length > MANY);
  const near = useMemo(() => nearTo(parts, stretch), [parts, stretch]);
  const drawn = useMemo(() => new Map<Part, JSX.Element | null>(), [parts, shape, live]);
  const texts = useMemo(
    () => near.flatMap((index) => labelsOf(parts[index]!, live ? index : undefined)),
    [parts, near, live],
  );
  const ground = useMemo(() => <Ground layout={layout} stretch={stretch} />, [layout, stretch]);
  const isLit = (part: Part) =>
    part.key === hovered || (shown(part) && part.events.some((index) => props.active?.has(index)));
  const isChosen = (part: Part) => props.selected !== undefined && part.events.includes(props.selected);
  /** A part as it is drawn, again only if something is special about it. */
  const now = (index: number) => {
    const part = parts[index]!;
    if (!drawn.has(part))
      drawn.set(part, shown(part) || live ? drawPart(part, index, shape, live, latest) : null);
    const plain = drawn.get(part);
    const states = [isLit(part) && 'lit', isChosen(part) && 'chosen'].filter(Boolean);
    if (!plain || (!states.length && part.key !== stop)) return plain;
    const special = {
      class: [classOf(part), ...states].join(' '),
      ...(live && part.key === stop && { tabindex: 0 }),
    };
    return cloneElement(plain, special);
  };

  const drawing = (
    <svg
      ref={svg}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role={live ? 'group' : 'img'}
      aria-label={layout.summary}
      {...listeners}
    >
      {ground}
      {props.layer?.('under', layout)}
      {withStops(
        near,
        parts.findIndex(({ key }) => key === stop),
        parts.length,
      ).map(now)}
      <g class="labels" aria-hidden="true">
        {[...layout.silences, ...layout.bands].map(
          ({ label }, i) =>
            label && isNear(stretch, label.y) && text(label, label.tone === 'fault', `between ${i}`),
        )}
        {texts}
      </g>
      {props.layer?.('over', layout)}
      {props.cursor && <Cursor layout={layout} {...props.cursor} />}
    </svg>
  );
  return isBroad(layout) ? (
    <Broad layout={layout}>{drawing}</Broad>
  ) : (
    <div class={`fl-st ${shape}`}>
      <Heads layout={layout} />
      {drawing}
    </div>
  );
}

/** More nodes than fit: the diagram scrolls sideways, and the heads with it, so that both can be read. */
function Broad({ layout, children }: { layout: Layout; children: JSX.Element }): JSX.Element {
  const heads = useRef<HTMLDivElement>(null);
  return (
    <div class={`fl-st ${layout.shape} broad`}>
      <div class="heads" ref={heads}>
        <Heads layout={layout} />
      </div>
      <div
        class="body"
        onScroll={({ currentTarget }) =>
          heads.current!.scrollTo({ left: currentTarget.scrollLeft, behavior: 'instant' })
        }
      >
        {children}
      </div>
    </div>
  );
}

/** How far a part's letters and marks reach beyond its place. */
const AROUND = 40;

const isNear = ({ top, bottom }: Stretch, from: number, to = from) =>
  to + AROUND > top && from - AROUND < bottom;

/** The parts that a stretch of the diagram shows, by their index. */
function nearTo(parts: readonly Part[], stretch: Stretch): number[] {
  return parts.flatMap((part, index) => {
    const [from, to] =
      part.kind === 'message' ? [Math.min(part.y1, part.y2), Math.max(part.y1, part.y2)] : [part.y, part.y];
    return isNear(stretch, from, to) ? [index] : [];
  });
}

/** With those to which keys lead from where the focus is, wherever that is. */
function withStops(near: readonly number[], stop: number, length: number): number[] {
  const first = near[0] ?? 0;
  const last = near.at(-1) ?? -1;
  if (near.length === length) return [...near];
  const stops = [0, stop - 1, stop, stop + 1, length - 1].filter(
    (index) => index >= 0 && index < length && (index < first || index > last || !near.includes(index)),
  );
  return [...new Set([...near, ...stops])].sort((a, b) => a - b);
}

/** What lies on a layer is its own business. */
function isOnLayer({ target }: Event): boolean {
  return (target as Element).closest('[data-fault]') !== null;
}

/** Whether a part is to be seen: a point without a mark can only be chosen. */
function shown(part: Part): boolean {
  return part.kind !== 'point' || part.marks.length > 0;
}

function drawPart(
  part: Part,
  index: number,
  shape: Layout['shape'],
  live: boolean,
  focus: { current: (part: Part | undefined) => void },
): JSX.Element {
  if (!live)
    return (
      <g key={part.key} class={classOf(part)}>
        {shapeOf(part, shape)}
      </g>
    );
  return (
    <g
      key={part.key}
      class={classOf(part)}
      data-p={index}
      role="button"
      tabindex={-1}
      aria-label={part.name}
      onFocus={() => focus.current(part)}
      onBlur={() => focus.current(undefined)}
    >
      {halo(part)}
      {shapeOf(part, shape)}
    </g>
  );
}

/** Both shapes, of which the style sheet shows the one that fits its container; or one, where the page has measured. */
export function SpaceTimeBoth(
  props: Omit<SpaceTimeProps, 'layout'> & { wide: Layout | undefined; compact: Layout | undefined },
): JSX.Element {
  const { wide, compact, ...rest } = props;
  return (
    <div class={wide && compact && 'fl-st-both'}>
      {wide && <SpaceTime {...rest} layout={wide} />}
      {compact && <SpaceTime {...rest} layout={compact} />}
    </div>
  );
}

function Heads({ layout }: { layout: Layout }): JSX.Element {
  const { lanes, width, shape } = layout;
  return (
    <svg
      class="heads"
      viewBox={`0 0 ${width} ${HEAD_HEIGHT}`}
      width={width}
      height={HEAD_HEIGHT}
      aria-hidden="true"
    >
      {lanes.map((lane) => (
        <g key={lane.node}>
          {lane.text !== lane.node && <title>{lane.node}</title>}
          <rect x={lane.x - lane.width / 2} y="6" width={lane.width} height="24" rx="6" />
          <text
            x={lane.x}
            y="22"
            style={lane.size === LETTERS[shape] ? undefined : `font-size:${lane.size}px`}
          >
            {lane.text}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** Where the times end, on the left. */
function tickX({ shape, lanes }: Layout): number {
  return Math.min(shape === 'wide' ? 44 : 33, (lanes[0]?.x ?? 0) - 8);
}

/** All that cannot be chosen. */
function Ground({ layout, stretch }: { layout: Layout; stretch: Stretch }): JSX.Element {
  const { bands, lives, downs } = layout;
  const [spells, waits] = [layout.spells, layout.waits].map((all) =>
    all.filter(({ y1, y2 }) => isNear(stretch, y1, y2)),
  ) as [Layout['spells'], Layout['waits']];
  const silences = layout.silences.filter(({ y }) => isNear(stretch, y));
  const ticks = layout.ticks.filter(({ y }) => isNear(stretch, y));
  return (
    <g class="ground" aria-hidden="true">
      {bands.map(({ x1, x2, y1, y2 }) => (
        <rect class="band" x={x1} y={y1} width={x2 - x1} height={y2 - y1} />
      ))}
      <path class="life" d={verticals(lives)} />
      {downs.length > 0 && <path class="down" d={verticals(downs)} />}
      {waits.map(({ x, y1, y2 }) => (
        <rect key={`wait ${x} ${y1}`} class="wait" x={x - 3} y={y1} width="6" height={y2 - y1} />
      ))}
      {spells.map(({ kind, x, y1, y2 }) => (
        <rect
          key={`${kind} ${x} ${y1}`}
          class={`spell ${kind}`}
          x={x - 5}
          y={y1}
          width="10"
          height={y2 - y1}
          rx="3"
        />
      ))}
      {silences.map(({ y, x1, x2, label }) => (
        <path key={`silence ${y}`} class="silence" d={silencePath(y, x1, x2, label, LETTERS[layout.shape])} />
      ))}
      {layout.partings.map(({ x, y, width, height, lines }) => (
        <g class="parting">
          <rect x={x} y={y} width={width} height={height} />
          <path d={`M${x} ${y}h${width}`} />
          <text>
            {lines.map((line, i) => (
              <tspan x={x + width / 2} y={y + 17 + i * 17}>
                {line}
              </tspan>
            ))}
          </text>
        </g>
      ))}
      {layout.ticks[0] && (
        <text class="tick" x={tickX(layout)} y={layout.ticks[0].y - 10}>
          ms
        </text>
      )}
      {ticks.map(({ y, text }) => (
        <text key={`tick ${y}`} class="tick" x={tickX(layout)} y={y + 4}>
          {text}
        </text>
      ))}
    </g>
  );
}

function classOf(part: Part): string {
  switch (part.kind) {
    case 'message':
      return `msg ${part.tone} ${part.reply ? 'reply ' : ''}${part.fate.replace(' ', '-')}`;
    case 'point':
      return 'point';
    default:
      return part.kind;
  }
}

function shapeOf(part: Part, shape: Layout['shape']): JSX.Element {
  switch (part.kind) {
    case 'message':
      return messageShape(part);
    case 'point':
      return pointShape(part);
    case 'fold':
      return foldShape(part);
    case 'verdict':
      return verdictShape(part, shape);
  }
}

function messageShape(part: MessagePart): JSX.Element {
  return (
    <>
      {part.fate === 'lost' && <circle cx={part.x2} cy={part.y2} r="12" />}
      <path class="line" d={linePath(part)} />
      <path class="end" d={endPath(part)} />
    </>
  );
}

function pointShape(part: PointPart): JSX.Element {
  return (
    <>
      {part.marks.map((mark) => (
        <path class={`mark ${mark.kind.replace(' ', '-')} ${mark.tone}`} d={markPath(mark)} />
      ))}
    </>
  );
}

function foldShape({ x, y, width, text, open }: FoldPart): JSX.Element {
  return (
    <>
      <rect x={x} y={y - 11} width={width} height="22" rx="11" />
      <path d={open ? `M${x + 10} ${y - 2}l4 4l4 -4` : `M${x + 12} ${y - 4}l4 4l-4 4`} />
      <text x={x + width / 2} y={y + 4}>
        {text}
      </text>
    </>
  );
}

function verdictShape({ x, y, width, height, lines }: VerdictPart, shape: Layout['shape']): JSX.Element {
  const size = LETTERS[shape];
  return (
    <>
      <rect x={x} y={y} width={width} height={height} rx="6" />
      <path d={`M${x + 11} ${y + 9}l9 9m0 -9l-9 9`} />
      <text>
        {lines.map((line, i) => (
          <tspan x={x + 30} y={y + size + 5 + i * 17}>
            {i < lines.length - 1 ? `${line} ` : line}
          </tspan>
        ))}
      </text>
    </>
  );
}

/** The light behind a part that is lit, chosen or focused. */
function halo(part: Part): JSX.Element | null {
  switch (part.kind) {
    case 'message':
      return <path class="halo" d={`M${part.x1} ${part.y1}L${part.x2} ${part.y2}`} />;
    case 'point':
      return <circle class="halo" cx={part.x} cy={part.y} r="10" />;
    default:
      return null;
  }
}

function labelsOf(part: Part, index: number | undefined): JSX.Element[] {
  const labels: { label: Label; strong: boolean }[] =
    part.kind === 'message'
      ? part.labels.map((label) => ({ label, strong: label.tone !== 'note' }))
      : part.kind === 'point'
        ? part.marks.flatMap(({ label, tone }) => (label ? [{ label, strong: tone === 'fault' }] : []))
        : [];
  return labels.map(({ label, strong }, i) => text(label, strong, `${part.key} ${i}`, index));
}

/** Its key lets it stay as it is while others come and go around it. */
function text(label: Label, strong: boolean, key: string, index?: number): JSX.Element {
  const anchor = label.anchor === 'start' ? '' : ` at-${label.anchor}`;
  return (
    <text
      key={key}
      class={`${label.tone}${strong ? ' strong' : ''}${anchor}`}
      data-p={index}
      x={round(label.x)}
      y={round(label.y)}
    >
      {label.text}
    </text>
  );
}

/** A dotted line with a gap for its label. */
function silencePath(y: number, x1: number, x2: number, label: Label | undefined, size: number): string {
  if (!label) return `M${x1} ${y}H${x2}`;
  const half = textWidth(label.text, size) / 2 + 6;
  return `M${x1} ${y}H${round(label.x - half)}M${round(label.x + half)} ${y}H${x2}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/**
 * The part whose label is under the pointer, or the nearest within a finger's reach: so targets are as large as their
 * neighbours allow. A click that no pointer made goes to the element it was sent to.
 */
function partAt(event: MouseEvent, parts: readonly Part[], layout: Layout): Part | undefined {
  const target = event.target as Element;
  const index = target.closest('[data-p]')?.getAttribute('data-p');
  const direct = index ? parts[Number(index)] : undefined;
  if (direct && (target.closest('.labels') || (event.type === 'click' && event.detail === 0))) return direct;
  const box = (event.currentTarget as Element).getBoundingClientRect();
  const scale = box.width / layout.width || 1;
  const [x, y] = [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale];
  return nearestPart(parts, x, y, REACH / scale) ?? direct;
}

function step(key: string, index: number, length: number): number {
  switch (key) {
    case 'ArrowDown':
      return index + 1;
    case 'ArrowUp':
      return index - 1;
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return -1;
  }
}
