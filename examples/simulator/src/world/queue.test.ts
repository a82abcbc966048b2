import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EventQueue, type QueuedEvent } from './queue.ts';

const drain = (queue: EventQueue<QueuedEvent>) => {
  const events: QueuedEvent[] = [];
  for (let event = queue.pop(); event; event = queue.pop()) events.push(event);
  return events;
};
const byTime = (a: QueuedEvent, b: QueuedEvent) => a.atUs - b.atUs || a.order - b.order;

test('gives events by time, ties first in, first out', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (times) => {
      const events = times.map((atUs, order) => ({ atUs, order, cancelled: false }));
      const queue = new EventQueue();
      for (const event of events) queue.push(event);
      assert.equal(queue.size, events.length);
      assert.deepEqual(drain(queue), events.toSorted(byTime));
    }),
  );
});

test('stays in order while events come and go', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(20))), (steps) => {
      const queue = new EventQueue();
      let model: QueuedEvent[] = [];
      steps.forEach((atUs, order) => {
        if (atUs === null) {
          model.sort(byTime);
          assert.equal(queue.pop(), model.shift());
        } else {
          const event = { atUs, order, cancelled: false };
          queue.push(event);
          model = [...model, event];
        }
      });
      assert.deepEqual(drain(queue), model.toSorted(byTime));
    }),
  );
});
