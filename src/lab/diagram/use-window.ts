import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

/** What is drawn of a long diagram: a stretch of it, in its own pixels. */
export interface Stretch {
  top: number;
  bottom: number;
}

export const WHOLE_LENGTH: Stretch = { top: -Infinity, bottom: Infinity };

/** The stretch moves by so much at a time: what comes and goes at once must be drawn within a frame. */
const STRIDE = 200;
/** This much beyond the window is there before it is seen, even on a phone that is flung. */
const AHEAD = 3 * STRIDE;

/** What to draw around the visible part of a diagram. */
export function stretchAround(top: number, bottom: number): Stretch {
  return {
    top: Math.floor(top / STRIDE) * STRIDE - AHEAD,
    bottom: Math.ceil(bottom / STRIDE) * STRIDE + AHEAD,
  };
}

/** The stretch of a diagram that is near the window, as the reader scrolls. On paper, and if it is short, all of it. */
export function useWindow(svg: RefObject<SVGSVGElement>, width: number, isLong: boolean): Stretch {
  const [stretch, setStretch] = useState<Stretch>({
    top: 0,
    bottom: 1600,
  });
  const look = () => {
    const box = svg.current?.getBoundingClientRect();
    if (!box?.width) return;
    const scale = box.width / width;
    const next = stretchAround(-box.top / scale, (innerHeight - box.top) / scale);
    setStretch((now) => (now.top === next.top && now.bottom === next.bottom ? now : next));
  };
  useLayoutEffect(() => {
    if (isLong) look();
  }, [isLong, width]);
  useEffect(() => {
    if (!isLong) return;
    const leave = new AbortController();
    const { signal } = leave;
    let asked = 0;
    const lookSoon = () => {
      asked ||= requestAnimationFrame(() => {
        asked = 0;
        look();
      });
    };
    addEventListener('scroll', lookSoon, {
      signal,
      passive: true,
      capture: true,
    });
    addEventListener('resize', lookSoon, { signal });
    addEventListener('beforeprint', () => setStretch(WHOLE_LENGTH), { signal });
    addEventListener('afterprint', look, { signal });
    return () => {
      cancelAnimationFrame(asked);
      leave.abort();
    };
  }, [isLong, width]);
  return isLong ? stretch : WHOLE_LENGTH;
}
