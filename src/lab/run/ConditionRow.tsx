import { useId, useRef } from 'preact/hooks';
import {
  fieldText,
  isSameValue,
  stepsOf,
  unitOf,
  valueText,
  withEnd,
  type Field,
  type Value,
} from './steps.ts';
import { say } from '../say.ts';

export interface ConditionRowProps {
  field: Field;
  /** The scenario's. */
  own: Value;
  value: Value;
  help: string;
  /** Values that name the same gesture come from one drag. */
  onChange(value: Value, gesture?: string): void;
}

/** One condition: a slider, or two for a range, what it means, and the way back. */
export function ConditionRow({ field, own, value, help, onChange }: ConditionRowProps) {
  const id = useId();
  const drags = useRef(0);
  const unit = unitOf(field);
  const isChanged = !isSameValue(value, own);
  const ends = typeof value === 'number' ? [value] : value;
  const owns = typeof own === 'number' ? [own] : own;
  const steps = stepsOf(unit, ...ends, ...owns);
  return (
    <div class="fl-condition">
      <p class="fl-condition-head">
        <code>{field}</code>
        <output>{fieldText(field, value)}</output>
        {isChanged && (
          <button
            type="button"
            aria-label={say('back to {value}: {field}', { value: fieldText(field, own), field })}
            onClick={() => onChange(own)}
          >
            {say('back to {value}', { value: fieldText(field, own) })}
          </button>
        )}
      </p>
      {ends.map((number, end) => (
        <span key={end} class="fl-slider" style={{ '--own': steps.indexOf(owns[end]!) / (steps.length - 1) }}>
          <input
            type="range"
            min={0}
            max={steps.length - 1}
            value={steps.indexOf(number)}
            aria-label={ends.length > 1 ? say(end ? '{field}, to' : '{field}, from', { field }) : field}
            aria-valuetext={valueText(unit, number)}
            aria-describedby={id}
            onInput={({ currentTarget }) =>
              onChange(
                withEnd(value, end as 0 | 1, steps[Number(currentTarget.value)]!),
                `${field} ${end} ${drags.current}`,
              )
            }
            onChange={() => void drags.current++}
          />
        </span>
      ))}
      <p class="fl-condition-help" id={id} lang="en">
        {help}
      </p>
    </div>
  );
}
