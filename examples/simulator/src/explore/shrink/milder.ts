import type { Conditions } from '../../scenario.ts';
import type { Fault } from '../../schedule.ts';
import type { Trial } from './trial.ts';

type FaultOf<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

/**
 * Takes from each fault what comes with it and is not needed: the dead machine, the torn write, the other nodes. What the
 * conditions exclude stays excluded: where machines die, a process does not die alone.
 */
export async function makeMilder(trial: Trial): Promise<void> {
  for (let i = 0; i < trial.best.faults.length;) {
    let found = false;
    for (const other of milder(trial.best.faults[i]!, trial.conditions!))
      if (!found) found = await trial.tryInstead(trial.best.faults[i]!, other);
    if (!found) i++;
  }
}

/** Milder forms of a fault, the mildest first. Each of them has milder forms of its own, until there are none. */
export function milder(fault: Fault, conditions: Conditions): Fault[] {
  switch (fault.kind) {
    case 'crash':
      return milderCrash(fault, conditions);
    case 'power':
      return milderPower(fault, conditions);
    case 'clock':
      if (fault.skewMs === 0 || fault.driftPpm === 0) return [];
      return [
        { ...fault, skewMs: 0 },
        { ...fault, driftPpm: 0 },
      ];
    default:
      return [];
  }
}

function milderCrash(fault: FaultOf<'crash'>, conditions: Conditions): Fault[] {
  const { silent, torn, ...process } = fault;
  if (!silent) return [];
  return [
    ...(conditions.silent < 1 ? [process] : []),
    ...(torn && conditions.torn < 1 ? [{ ...process, silent }] : []),
  ];
}

function milderPower(fault: FaultOf<'power'>, conditions: Conditions): Fault[] {
  const { others, torn, ...rest } = fault;
  const { node, when, event, restartMs } = fault;
  const alone: Fault = {
    kind: 'crash',
    node,
    when,
    event,
    restartMs,
    silent: true,
    ...(torn ? { torn } : {}),
  };
  return [
    ...(conditions.crash > 0 && conditions.silent > 0 ? [alone] : []),
    ...(others.length ? [{ ...fault, others: [] }] : []),
    ...(torn && conditions.torn < 1 ? [{ ...rest, others }] : []),
    ...(others.length > 1
      ? others.map((left) => ({ ...fault, others: others.filter((other) => other !== left) }))
      : []),
  ];
}
