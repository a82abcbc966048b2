import type { Conditions } from '../../scenario.ts';
import type { Fault } from '../../schedule.ts';
import { isOfDisk } from '../../world/plan/draw-faults.ts';
import type { NodeMoment } from '../../world/watcher.ts';
import type { FaultKind } from '../fault-kinds.ts';

/** They last for a span of time, not at a place of a run, so there is no end of them to try. */
export const WITHOUT_PLACE: readonly FaultKind[] = ['slow', 'full', 'clock', 'partition'];

/**
 * What can befall one message under the conditions. A copy comes at once or as late as it may, what is late is as late as it
 * may be.
 */
export function messageFaults(conditions: Conditions, message: string, ahead: readonly string[]): Fault[] {
  const { drop, reset, late, duplicate, overtake, lateMs, duplicateMs } = conditions;
  const [soonest, latest] = duplicateMs;
  return [
    ...when(drop, { kind: 'drop', message }),
    ...when(reset, { kind: 'reset', message }),
    ...when(late, { kind: 'delay', message, ms: lateMs[1] }),
    ...when(duplicate, { kind: 'duplicate', message, afterMs: soonest }),
    ...when(latest > soonest ? duplicate : 0, { kind: 'duplicate', message, afterMs: latest }),
    ...ahead.flatMap((overtaken) => when(overtake, { kind: 'overtake', message, overtaken })),
  ];
}

/** Where a fault stands to an event. */
export type Side = 'before' | 'in' | 'after';

/**
 * What can befall a node before, in or after one of its events. A node is back, or killed, as soon as it may be; it stands
 * still, or is busy, for as long as it may. Power fails for all nodes at once.
 */
export function nodeFaults(
  conditions: Conditions,
  nodes: readonly string[],
  side: Side,
  { node, event, hardware, tearable }: NodeMoment,
): Fault[] {
  const { crash, silent, power, stop, pause, block, blockMs, pauseMs, graceMs } = conditions;
  if (side === 'in')
    return hardware
      ? failures(conditions, node, event)
      : when(block, { kind: 'block', node, event, ms: blockMs[1] });
  const [restartMs] = conditions.restartMs;
  const at = { node, when: side, event };
  const others = nodes.filter((other) => other !== node);
  const alone = tearing(conditions, tearable(node));
  const together = tearing(conditions, nodes.some(tearable));
  return [
    ...when(crash * (1 - silent), { kind: 'crash', ...at, restartMs }),
    ...alone.flatMap((torn) =>
      when(crash * silent, { kind: 'crash', ...at, restartMs, silent: true, ...torn }),
    ),
    ...together.flatMap((torn) => when(power, { kind: 'power', ...at, others, restartMs, ...torn })),
    ...when(stop, { kind: 'stop', ...at, graceMs: graceMs[0], restartMs }),
    ...when(pause, { kind: 'pause', ...at, ms: pauseMs[1] }),
  ];
}

/** What ends in an error may have taken effect, or not. */
function failures({ failDisk }: Conditions, node: string, event: string): Fault[] {
  if (!isOfDisk(event)) return [];
  return [{}, { written: true }].flatMap((more) => when(failDisk, { kind: 'fail', node, event, ...more }));
}

/** Whether the death of machines tears a write: not if there is none, and else never, always, or both. */
function tearing({ torn }: Conditions, tearable: boolean): { torn?: true }[] {
  if (!tearable || torn === 0) return [{}];
  return torn < 1 ? [{}, { torn: true }] : [{ torn: true }];
}

const when = (likelihood: number, fault: Fault): Fault[] => (likelihood > 0 ? [fault] : []);
