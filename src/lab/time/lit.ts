import { useMemo } from 'preact/hooks';
import type { LabState } from '../app/state.ts';
import { indexOf } from './moment.ts';

/** The events that are lit: those the reader points at, otherwise the one that is shown. */
export function useLitEvents({ active, time }: Pick<LabState, 'active' | 'time'>): ReadonlySet<number> {
  const index = indexOf(time.moment);
  return useMemo(() => (active.size || index === undefined ? active : new Set([index])), [active, index]);
}
