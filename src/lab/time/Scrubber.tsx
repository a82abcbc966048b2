import { useMemo } from 'preact/hooks';
import { span } from '../../../examples/simulator/src/story/english.ts';
import type { TraceEvent } from '../../../examples/simulator/src/trace.ts';
import { faultsOf, violationOf } from './moment.ts';
import { say } from '../say.ts';

export interface ScrubberProps {
  trace: readonly TraceEvent[];
  /** The event that is shown; undefined if that is the whole run. */
  index: number | undefined;
  onScrub(index: number): void;
}

/** A slider over the events of a run, with a bar at each fault and a cross at the violation. */
export function Scrubber({ trace, index, onScrub }: ScrubberProps) {
  const last = Math.max(trace.length - 1, 0);
  const marks = useMemo(() => marksOf(trace), [trace]);
  const at = index ?? last;
  const scrub = (event: { currentTarget: HTMLInputElement }) => onScrub(event.currentTarget.valueAsNumber);
  return (
    <span class="fl-scrub">
      {/* As wide as the thumb's way: half a thumb is left at each end. */}
      <svg aria-hidden="true">{marks}</svg>
      <input
        type="range"
        min="0"
        max={last}
        value={at}
        aria-label={say('Event of the run')}
        aria-valuetext={say('event {n} of {all}, {time}', {
          n: at + 1,
          all: last + 1,
          time: span(trace[at]?.atMs ?? 0),
        })}
        onInput={scrub}
        onChange={scrub}
      />
    </span>
  );
}

/** A bar at each fault and a cross at the violation. */
function marksOf(trace: readonly TraceEvent[]) {
  const x = (index: number) => `${Math.round((index / Math.max(trace.length - 1, 1)) * 1000) / 10}%`;
  const violation = violationOf(trace);
  return (
    <>
      {faultsOf(trace).map((index) => (
        <rect key={index} x={x(index)} />
      ))}
      {violation !== undefined && (
        <svg x={x(violation)}>
          <path d="M-4 1l8 8m0-8l-8 8" />
        </svg>
      )}
    </>
  );
}
