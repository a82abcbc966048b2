import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import type { Shape } from './geometry.ts';

/** Up to this width the compact shape is shown; the style sheet says the same for pages that cannot measure. */
const NARROW = 600;

/** The shape that fits a container, once that can be measured. */
export function useShape(holder: RefObject<HTMLElement>, canMeasure: boolean): Shape | undefined {
  const [shape, setShape] = useState<Shape>();
  useLayoutEffect(() => {
    const element = holder.current;
    if (!canMeasure || !element) return;
    const measure = () => {
      const style = getComputedStyle(element);
      const width = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      if (width > 0) setShape(width <= NARROW ? 'compact' : 'wide');
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [canMeasure]);
  return shape;
}
