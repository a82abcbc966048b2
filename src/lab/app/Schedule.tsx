import type { Fault, RunResult, Schedule } from '@faultline/simulator';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { LabExample } from '../../catalogue/example.ts';
import type { LiveParts } from './LabApp.tsx';
import { useRows } from './use-rows.ts';
import { faultText } from './words.ts';
import { say } from '../say.ts';

export interface ScheduleListProps {
  schedule: Schedule;
  run: RunResult;
  example: LabExample;
  live: LiveParts;
  /** Chance gave the faults. */
  drawn: boolean;
  canReset: boolean;
  onAdd(fault: Fault): void;
  /** A fault becomes another one; changes that name the same gesture belong together. */
  onChange(index: number, next: Fault, gesture: string): void;
  onRemove(fault: Fault): void;
  onReset(): void;
}

/** What goes wrong in this run: each fault with its fields and a way to take it back, and a form for one more. */
export function ScheduleList(props: ScheduleListProps) {
  const { schedule, run, example, live, drawn, canReset, onAdd, onChange, onRemove, onReset } = props;
  const list = useRef<HTMLUListElement>(null);
  useRows(list, ':scope > button');
  /** The fault whose fields are shown, by its place in the list; or the form for a new one. */
  const [open, setOpen] = useState<number | 'new'>();
  // The button that was pressed is gone afterwards: the focus goes to the one in its place, or to the list.
  const pressed = useRef<number>();
  useLayoutEffect(() => {
    if (pressed.current === undefined) return;
    const buttons = list.current!.querySelectorAll<HTMLElement>('[data-act=take-back]');
    (buttons[Math.min(pressed.current, buttons.length - 1)] ?? list.current!).focus();
    pressed.current = undefined;
  }, [schedule]);
  const act = (index: number, change: () => void) => {
    pressed.current = index;
    setOpen(undefined);
    change();
  };
  const toggle = (which: number | 'new') => setOpen(open === which ? undefined : which);
  const unmatched = new Set(run.unmatched.map((fault) => JSON.stringify(fault)));
  return (
    <section class="fl-schedule" aria-label={say('What goes wrong in this run')}>
      <h3>{say(drawn ? 'What goes wrong, by chance' : 'What goes wrong')}</h3>
      <ul ref={list} tabIndex={-1}>
        {schedule.faults.map((fault, index) => (
          <li key={index}>
            <span>{faultText(fault)}</span>
            {unmatched.has(JSON.stringify(fault)) && <em>{say(' ({why})', { why: whyUnmatched(fault) })}</em>}
            <button
              type="button"
              aria-label={say('Change: {fault}', { fault: faultText(fault) })}
              aria-expanded={open === index}
              onClick={() => toggle(index)}
            >
              {say('Change')}
            </button>
            <button
              type="button"
              data-act="take-back"
              aria-label={say('Take back: {fault}', { fault: faultText(fault) })}
              onClick={() => act(index, () => onRemove(fault))}
            >
              ✕
            </button>
            {open === index && (
              <live.FaultFields
                fault={fault}
                run={run}
                example={example}
                onChange={(next, field) => onChange(index, next, `${index} ${field}`)}
              />
            )}
          </li>
        ))}
        {!schedule.faults.length && <li>{say('Nothing. Click a message or a lifeline to change that.')}</li>}
      </ul>
      <button type="button" aria-expanded={open === 'new'} onClick={() => toggle('new')}>
        {say('Add a fault')}
      </button>
      {open === 'new' && (
        <live.AddFault
          run={run}
          example={example}
          onAdd={(fault) => act(schedule.faults.length, () => onAdd(fault))}
        />
      )}
      <p class="fl-schedule-more">
        {schedule.calm && say('Everything takes its shortest time. ')}
        {schedule.only &&
          say('Only {operations} of the workload. ', {
            operations: schedule.only.join(', ') || say('no operation'),
          })}
        {schedule.off && say('Never started: {nodes}.', { nodes: schedule.off.join(', ') })}
      </p>
      {canReset && (
        <button type="button" data-act="opening" onClick={() => act(0, onReset)}>
          {say('Back to the opening run')}
        </button>
      )}
    </section>
  );
}

/** Why a fault did nothing. */
function whyUnmatched(fault: Fault): string {
  if ('message' in fault) return say('not in this run: nothing like it is sent');
  return say('event' in fault ? 'not in this run: nothing like it happens' : 'without effect in this run');
}
