import type { Field } from './steps.ts';

/** The conditions as the reader meets them: what goes wrong, with its times beside it. */
export type Group =
  | 'Messages'
  | 'The network'
  | 'Crashes and restarts'
  | 'Slow and stuck nodes'
  | 'Disks'
  | 'Clocks'
  | 'The course of a run';

/** Every field's place: the compiler asks for a line here when there is a new one. */
const GROUP: Record<Field, Group> = {
  latencyMs: 'Messages',
  drop: 'Messages',
  duplicate: 'Messages',
  duplicateMs: 'Messages',
  late: 'Messages',
  lateMs: 'Messages',
  overtake: 'Messages',
  reset: 'The network',
  partition: 'The network',
  partitionMs: 'The network',
  crash: 'Crashes and restarts',
  silent: 'Crashes and restarts',
  power: 'Crashes and restarts',
  stop: 'Crashes and restarts',
  graceMs: 'Crashes and restarts',
  restartMs: 'Crashes and restarts',
  pause: 'Slow and stuck nodes',
  pauseMs: 'Slow and stuck nodes',
  block: 'Slow and stuck nodes',
  blockMs: 'Slow and stuck nodes',
  slow: 'Slow and stuck nodes',
  slowMs: 'Slow and stuck nodes',
  slowForMs: 'Slow and stuck nodes',
  diskMs: 'Disks',
  writebackMs: 'Disks',
  torn: 'Disks',
  slowDisk: 'Disks',
  slowDiskMs: 'Disks',
  failDisk: 'Disks',
  fullDisk: 'Disks',
  fullDiskMs: 'Disks',
  clock: 'Clocks',
  skewMs: 'Clocks',
  driftPpm: 'Clocks',
  swarm: 'The course of a run',
  quietAfterMs: 'The course of a run',
  limitMs: 'The course of a run',
};

/** The groups in their order, each with its fields in theirs. */
export const GROUPS: readonly (readonly [Group, readonly Field[]])[] = [
  ...Map.groupBy(Object.keys(GROUP) as Field[], (field) => GROUP[field]),
];
