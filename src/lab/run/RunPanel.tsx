import type { LabExample } from '../../catalogue/example.ts';
import { scheduleOf } from '../app/state.ts';
import type { LabControls } from '../app/use-lab.ts';
import { ConditionSliders } from './ConditionSliders.tsx';
import { OperationList } from './OperationList.tsx';
import css from './run-panel.css?inline';
import { SeedField } from './SeedField.tsx';
import type { Field } from './steps.ts';
import { say } from '../say.ts';

export interface RunPanelProps {
  lab: LabControls;
  example: LabExample;
  /** What each condition means. */
  help: Readonly<Record<Field, string>>;
}

/** All of a run that is not on the diagram: its seed, what takes part in it, and the conditions. Every change runs at once. */
export function RunPanel({ lab, example, help }: RunPanelProps) {
  const { state, dispatch } = lab;
  const schedule = scheduleOf(state);
  const isScenarioEdited =
    lab.files['scenario.ts'] !== lab.originals['scenario.ts'] && lab.files['scenario.ts'] !== undefined;
  return (
    <section class="fl-run-panel" aria-label={say('Change the run')}>
      <style>{css}</style>
      <div class="fl-run-what">
        <SeedField
          seed={schedule.seed}
          onSeed={(seed, gesture) => dispatch({ kind: 'seed', seed, gesture })}
        />
        <fieldset>
          <legend>{say('What goes wrong')}</legend>
          <label>
            <input
              type="radio"
              name="fl-drawn"
              checked={!state.drawn}
              onChange={() => dispatch({ kind: 'draw', drawn: false })}
            />
            {say('The faults that are listed')}
          </label>
          <label>
            <input
              type="radio"
              name="fl-drawn"
              checked={state.drawn}
              onChange={() => dispatch({ kind: 'draw', drawn: true })}
            />
            {say('What chance gives this seed, as in exploring')}
          </label>
          <label>
            <input
              type="checkbox"
              checked={schedule.calm ?? false}
              onChange={({ currentTarget: { checked } }) => {
                const { calm: _, ...rest } = schedule;
                dispatch({ kind: 'reschedule', schedule: checked ? { ...rest, calm: true } : rest });
              }}
            />
            {say('Calm: every message and write takes its shortest time')}
          </label>
        </fieldset>
        <OperationList
          run={state.run}
          schedule={schedule}
          operations={example.operations}
          nodes={example.nodes}
          onSchedule={(next) => dispatch({ kind: 'reschedule', schedule: next })}
        />
      </div>
      <ConditionSliders
        own={example.conditions as never}
        changed={state.conditions}
        help={help}
        onChange={(conditions, gesture) => dispatch({ kind: 'conditions', conditions, gesture })}
      >
        {state.drawn
          ? say('They hold for this run and while exploring.')
          : say(
              'Times hold for this run at once; likelihoods while exploring, or when chance gives this seed its faults.',
            )}
        {isScenarioEdited &&
          say(
            ' You have edited scenario.ts: what is not changed here follows it, but is shown as it was before.',
          )}
      </ConditionSliders>
    </section>
  );
}
