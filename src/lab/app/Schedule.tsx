import type { Fault, RunResult, Schedule } from '@faultline/simulator';
import { faultText } from './words.ts';

export interface ScheduleListProps {
  schedule: Schedule;
  run: RunResult;
  canReset: boolean;
  onRemove(fault: Fault): void;
  onReset(): void;
}

/** What goes wrong in this run, each fault with a way to take it back. */
export function ScheduleList({ schedule, run, canReset, onRemove, onReset }: ScheduleListProps) {
  const unmatched = new Set(run.unmatched.map((fault) => JSON.stringify(fault)));
  return (
    <section class="fl-schedule" aria-label="What goes wrong in this run">
      <h3>What goes wrong</h3>
      <ul>
        {schedule.faults.map((fault) => (
          <li key={JSON.stringify(fault)}>
            <span>{faultText(fault)}</span>
            {unmatched.has(JSON.stringify(fault)) && <em> (not in this run: nothing like it is sent)</em>}
            <button
              type="button"
              aria-label={`Take back: ${faultText(fault)}`}
              onClick={() => onRemove(fault)}
            >
              ✕
            </button>
          </li>
        ))}
        {!schedule.faults.length && <li>Nothing. Click a message or a lifeline to change that.</li>}
      </ul>
      {canReset && (
        <button type="button" onClick={onReset}>
          Back to the opening run
        </button>
      )}
    </section>
  );
}
