/** The part of the drawing that is shown, in its own units. */
export interface ViewBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** No closer than this many pixels for one unit, and no farther than all of it. */
const CLOSEST = 2.5;

/** The same shape as the frame's, with the drawing's upper left corner, at its own size or as much of that as fits. */
export function startBox(frame: Size, drawing: Size): ViewBox {
  const scale = Math.max(1, drawing.width / Math.max(1, frame.width) > 1.6 ? 1 : drawing.width / frame.width);
  return keptInside({ x: 0, y: 0, width: frame.width * scale, height: frame.height * scale }, drawing);
}

/** All of the drawing. */
export function wholeBox(frame: Size, drawing: Size): ViewBox {
  const scale = Math.max(drawing.width / frame.width, drawing.height / frame.height);
  const [width, height] = [frame.width * scale, frame.height * scale];
  return { x: (drawing.width - width) / 2, y: (drawing.height - height) / 2, width, height };
}

/** Closer by a factor above one, or farther; what lies under `at` (a fraction of the frame) stays there. */
export function zoomed(
  box: ViewBox,
  factor: number,
  frame: Size,
  drawing: Size,
  at = { x: 0.5, y: 0.5 },
): ViewBox {
  const whole = wholeBox(frame, drawing);
  const width = Math.min(whole.width, Math.max(frame.width / CLOSEST, box.width / factor));
  const height = width * (frame.height / frame.width);
  const x = box.x + (box.width - width) * at.x;
  const y = box.y + (box.height - height) * at.y;
  return keptInside({ x, y, width, height }, drawing);
}

/** Moved by so many units. */
export const moved = (box: ViewBox, dx: number, dy: number, drawing: Size): ViewBox =>
  keptInside({ ...box, x: box.x + dx, y: box.y + dy }, drawing);

/** With this point of the drawing in its middle. */
export const centredOn = (box: ViewBox, point: { x: number; y: number }, drawing: Size): ViewBox =>
  keptInside({ ...box, x: point.x - box.width / 2, y: point.y - box.height / 2 }, drawing);

/** Never so far aside that nothing is left to see. */
function keptInside(box: ViewBox, drawing: Size): ViewBox {
  return {
    ...box,
    x: along(box.x, box.width, drawing.width),
    y: along(box.y, box.height, drawing.height),
  };
}

function along(start: number, length: number, whole: number): number {
  if (length >= whole) return (whole - length) / 2;
  return Math.min(Math.max(start, 0), whole - length);
}
