import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { centredOn, moved, startBox, wholeBox, zoomed } from './view-box.ts';

const frame = { width: 1000, height: 500 };
const drawing = { width: 1250, height: 2000 };

test('it begins at the upper left: as wide as the drawing on a desk, at its own size on a phone', () => {
  assert.deepEqual(startBox(frame, drawing), { x: 0, y: 0, width: 1250, height: 625 });
  assert.deepEqual(startBox({ width: 390, height: 400 }, drawing), { x: 0, y: 0, width: 390, height: 400 });
});

test('all of it fits, with its shape kept', () => {
  assert.deepEqual(wholeBox(frame, drawing), { x: -1375, y: 0, width: 4000, height: 2000 });
});

test('zooming keeps what lies under the pointer where it is', () => {
  const box = { x: 100, y: 100, width: 1000, height: 500 };
  const closer = zoomed(box, 2, frame, drawing, { x: 0.25, y: 0.5 });
  assert.deepEqual(closer, { x: 225, y: 225, width: 500, height: 250 });
  assert.equal(box.x + box.width * 0.25, closer.x + closer.width * 0.25);
});

test('whatever a reader does, part of the drawing stays in sight and its shape is the frame’s', () => {
  const step = fc.oneof(
    fc.record({ zoom: fc.double({ min: 0.1, max: 10, noNaN: true }) }),
    fc.record({ dx: fc.integer({ min: -5000, max: 5000 }), dy: fc.integer({ min: -5000, max: 5000 }) }),
    fc.record({ x: fc.integer({ min: 0, max: 1250 }), y: fc.integer({ min: 0, max: 2000 }) }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let box = startBox(frame, drawing);
      for (const each of steps) {
        if ('zoom' in each) box = zoomed(box, each.zoom, frame, drawing);
        else if ('dx' in each) box = moved(box, each.dx, each.dy, drawing);
        else box = centredOn(box, each, drawing);
        assert.ok(Math.abs(box.width / box.height - 2) < 1e-9);
        assert.ok(box.x < drawing.width && box.x + box.width > 0);
        assert.ok(box.y < drawing.height && box.y + box.height > 0);
        assert.ok(box.width >= 400 - 1e-9 && box.width <= 4000 + 1e-9);
      }
    }),
  );
});
