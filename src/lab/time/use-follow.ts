import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Pixels between the cursor and what would cover it. */
const CLEAR = 28;

/**
 * Scrolls the page so that the cursor in a diagram can be seen, by as little as it takes. Not if the diagram is out of
 * sight, unless the reader is at the diagram or its bar; while it plays, not if they have looked away. What has the focus
 * in the story stays in sight.
 */
export function useFollow(
  holder: RefObject<HTMLElement>,
  event: number | undefined,
  isPlaying: boolean,
): void {
  const before = useRef<number>();
  useLayoutEffect(() => {
    const drawing = event === undefined ? undefined : drawingIn(holder.current);
    const last = before.current;
    before.current = drawing?.at;
    if (!drawing) return;
    const { svg, top, bottom, at } = drawing;
    const box = svg.getBoundingClientRect();
    const isInSight = box.bottom > top && box.top < bottom;
    if (!isInSight && (isPlaying || !holder.current!.parentElement!.contains(document.activeElement))) return;
    const scale = box.height / (svg.viewBox.baseVal.height || 1);
    const distance = (y: number) => beyond(box.top + y * scale, top + CLEAR, bottom - CLEAR);
    if (isPlaying && last !== undefined && Math.abs(distance(last)) > CLEAR) return;
    const by = keepingFocus(distance(at), top, bottom);
    if (by) scrollBy({ top: by, behavior: isCalm() ? 'instant' : 'smooth' });
  }, [event]);
}

/** How far a place is beyond two bounds; negative above them. */
function beyond(y: number, top: number, bottom: number): number {
  return y < top ? y - top : Math.max(0, y - bottom);
}

/** The drawing that is shown, how far down its cursor is, and the part of the window in which it is not covered. */
function drawingIn(holder: HTMLElement | null) {
  const cursors = [...(holder?.querySelectorAll<SVGGElement>('.cursor') ?? [])];
  const cursor = cursors.find((one) => one.ownerSVGElement!.getClientRects().length > 0);
  if (!cursor || !holder) return undefined;
  const svg = cursor.ownerSVGElement!;
  // Where the heads of the lanes stick, whether they do now or not.
  const heads = svg.closest('.fl-st')!.querySelector('.heads')!;
  const top = Number.parseFloat(getComputedStyle(heads).top) + heads.getBoundingClientRect().height;
  const { height: bar } = holder.parentElement!.lastElementChild!.getBoundingClientRect();
  return { svg, at: Number(cursor.dataset['y']), top, bottom: innerHeight - bar };
}

function keepingFocus(by: number, top: number, bottom: number): number {
  const focused = document.activeElement?.closest('.fl-lab-side') && document.activeElement;
  if (!focused) return by;
  const box = focused.getBoundingClientRect();
  return by > 0 ? Math.min(by, Math.max(0, box.top - top)) : Math.max(by, Math.min(0, box.bottom - bottom));
}

const isCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
