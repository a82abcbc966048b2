import type { Conditions } from '@faultline/simulator';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ChangedConditions } from '../app/state.ts';
import { ConditionRow } from './ConditionRow.tsx';
import { GROUPS } from './groups.ts';
import { isSameValue, unitOf, type Field, type Value } from './steps.ts';
import { say, type LabText } from '../say.ts';

export interface ConditionSlidersProps {
  /** The scenario's. */
  own: Conditions;
  changed: ChangedConditions;
  help: Readonly<Record<Field, string>>;
  onChange(changed: ChangedConditions, gesture?: string): void;
  /** For what they hold. */
  children: ComponentChildren;
}

/** Every condition of the scenario with a slider, in groups; what differs from the scenario's own is marked. */
export function ConditionSliders({ own, changed, help, onChange, children }: ConditionSlidersProps) {
  const count = Object.keys(changed).length;
  const set = (field: Field, value: Value, gesture?: string) => {
    const { [field]: _, ...others } = changed;
    onChange(isSameValue(value, own[field]) ? others : { ...others, [field]: value }, gesture);
  };
  return (
    <div class="fl-conditions">
      <div class="fl-conditions-head">
        <h3>{say('Conditions')}</h3>
        <button type="button" aria-disabled={count === 0} onClick={() => count > 0 && onChange({})}>
          {say('Back to the scenario’s own')}
        </button>
      </div>
      <p>
        {say(
          'How likely each fault is, and how long things take. The mark under a slider is the scenario’s own value.',
        )}{' '}
        {children}
      </p>
      {GROUPS.map(([group, fields]) => (
        <GroupOfRows key={group} group={group} fields={fields} own={own} changed={changed}>
          {fields.map((field) => (
            <ConditionRow
              key={field}
              field={field}
              own={own[field]}
              value={changed[field] ?? own[field]}
              help={help[field]}
              onChange={(value, gesture) => set(field, value, gesture)}
            />
          ))}
        </GroupOfRows>
      ))}
    </div>
  );
}

interface GroupProps extends Pick<ConditionSlidersProps, 'own' | 'changed'> {
  group: LabText;
  fields: readonly Field[];
  children: ComponentChildren;
}

/** Open from the start where the scenario lets something go wrong, or the reader has changed something. */
function GroupOfRows({ group, fields, own, changed, children }: GroupProps) {
  const differs = fields.filter((field) => changed[field] !== undefined);
  const [open] = useState(differs.length > 0 || fields.some((field) => isLikely(field, own[field])));
  return (
    <details class="fl-group" open={open}>
      <summary>
        {say(group)}
        {differs.length > 0 && <span class="fl-changed">{say('{n} changed', { n: differs.length })}</span>}
      </summary>
      <div class="fl-group-rows">{children}</div>
    </details>
  );
}

/** These say how, not whether, something goes wrong. */
const SHARES: readonly Field[] = ['silent', 'torn', 'swarm'];

function isLikely(field: Field, value: Value): boolean {
  return unitOf(field) === 'likelihood' && !SHARES.includes(field) && Number(value) > 0;
}
