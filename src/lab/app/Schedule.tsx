import type { Fault, RunResult, Schedule } from '@faultline/simulator';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { faultText } from './words.ts';

export interface ScheduleListProps {
  schedule: Schedule;
  run: RunResult;
  /** Chance gave the faults. */
  drawn: boolean;
  canReset: boolean;
  onRemove(fault: Fault): void;
  onReset(): void;
}

/** What goes wrong in this run, each fault with a way to take it back. */
export function ScheduleList({ schedule, run, drawn, canReset, onRemove, onReset }: ScheduleListProps) {
  const list = useRef<HTMLUListElement>(null);
  // The button that was pressed is gone afterwards: the focus goes to the one in its place, or to the list.
  const pressed = useRef<number>();
  useLayoutEffect(() => {
    if (pressed.current === undefined) return;
    const buttons = list.current!.querySelectorAll('button');
    (buttons[Math.min(pressed.current, buttons.length - 1)] ?? list.current!).focus();
    pressed.current = undefined;
  }, [schedule]);
  const act = (index: number, change: () => void) => {
    pressed.current = index;
    change();
  };
  const unmatched = new Set(run.unmatched.map((fault) => JSON.stringify(fault)));
  return (
    <section class="fl-schedule" aria-label="What goes wrong in this run">
      <h3>What goes wrong{drawn && ', by chance'}</h3>
      <ul ref={list} tabIndex={-1}>
        {schedule.faults.map((fault, index) => (
          <li key={JSON.stringify(fault)}>
            <span>{faultText(fault)}</span>
            {unmatched.has(JSON.stringify(fault)) && <em> (not in this run: nothing like it is sent)</em>}
            <button
              type="button"
              aria-label={`Take back: ${faultText(fault)}`}
              onClick={() => act(index, () => onRemove(fault))}
            >
              ✕
            </button>
          </li>
        ))}
        {!schedule.faults.length && <li>Nothing. Click a message or a lifeline to change that.</li>}
      </ul>
      <p class="fl-schedule-more">
        {schedule.calm && 'Everything takes its shortest time. '}
        {schedule.only && `Only ${schedule.only.join(', ') || 'no operation'} of the workload. `}
        {schedule.off && `Never started: ${schedule.off.join(', ')}.`}
      </p>
      {canReset && (
        <button type="button" onClick={() => act(0, onReset)}>
          Back to the opening run
        </button>
      )}
    </section>
  );
}
