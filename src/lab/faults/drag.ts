import type { Point } from './draw.ts';

/** A pointer that farther than this is dragged and does not click. */
const SLACK = 5;

export interface Drag {
  /** The pointer has left its place; from now on it is a drag. */
  onStart?(): void;
  /** How far it has come, in pixels of the screen. */
  onMove(by: Point): void;
  /** It is let go, or taken away: by Escape, by the browser. */
  onEnd(kept: boolean): void;
}

/** Follows a pointer from where it was pressed until it is let go. The click that would follow a drag is none. */
export function follow(down: PointerEvent, drag: Drag): void {
  let dragged = false;
  const leave = new AbortController();
  const { signal } = leave;
  const end = (kept: boolean) => {
    leave.abort();
    if (!dragged) return;
    if (kept) swallowClick();
    drag.onEnd(kept);
  };
  const mine = (event: PointerEvent) => event.pointerId === down.pointerId;
  const onMove = (event: PointerEvent) => {
    if (!mine(event)) return;
    const by = { x: event.clientX - down.clientX, y: event.clientY - down.clientY };
    if (!dragged && Math.hypot(by.x, by.y) < SLACK) return;
    if (!dragged) drag.onStart?.();
    dragged = true;
    drag.onMove(by);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !dragged) return;
    event.preventDefault();
    event.stopPropagation();
    end(false);
  };
  addEventListener('pointermove', onMove, { signal });
  addEventListener('pointerup', (event) => mine(event) && end(true), { signal });
  addEventListener('pointercancel', (event) => mine(event) && end(false), { signal });
  addEventListener('keydown', onKey, { signal, capture: true });
}

function swallowClick(): void {
  const swallow = (event: Event) => event.stopPropagation();
  addEventListener('click', swallow, { capture: true, once: true });
  // Where the pointer was let go on another element there is no click to wait for.
  setTimeout(() => removeEventListener('click', swallow, { capture: true }));
}
