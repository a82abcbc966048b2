import type { Fault, RunResult } from '@faultline/simulator';
import { useEffect, useId, useState } from 'preact/hooks';
import type { LabExample } from '../../catalogue/example.ts';
import { contextOf } from './context.ts';
import { fieldsOf, withField, type FaultField, type FieldValue } from './fields.ts';

export interface FaultFieldsProps {
  fault: Fault;
  run: RunResult;
  example: LabExample;
  /** Changes of one field, one after the other, name the same gesture. */
  onChange(fault: Fault, gesture: string): void;
}

/** All that can be changed of a fault, as a form. Every change counts at once. */
export function FaultFields({ fault, run, example, onChange }: FaultFieldsProps) {
  const context = contextOf(run, example);
  return (
    <div class="fl-fields">
      {fieldsOf(fault, context).map((field) => (
        <Field
          key={field.name}
          field={field}
          onValue={(value) => onChange(withField(fault, field.name, value, context), field.name)}
        />
      ))}
    </div>
  );
}

function Field({ field, onValue }: { field: FaultField; onValue(value: FieldValue): void }) {
  switch (field.kind) {
    case 'number':
      return <NumberField {...field} onValue={onValue} />;
    case 'choice':
      return (
        <label>
          {field.label}
          <select value={field.value} onChange={({ currentTarget }) => onValue(currentTarget.value)}>
            {field.options.map(({ value, text }) => (
              <option key={value} value={value} selected={value === field.value}>
                {text}
              </option>
            ))}
          </select>
        </label>
      );
    case 'flag':
      return <Flag label={field.label} value={field.value} onValue={onValue} />;
    case 'nodes':
      return (
        <fieldset>
          <legend>{field.label}</legend>
          {field.options.map((node) => (
            <Flag
              key={node}
              label={node}
              value={field.value.includes(node)}
              onValue={(on) =>
                onValue(field.options.filter((one) => (one === node ? on : field.value.includes(one))))
              }
            />
          ))}
        </fieldset>
      );
  }
}

function Flag({ label, value, onValue }: { label: string; value: boolean; onValue(value: boolean): void }) {
  return (
    <label class="fl-flag">
      <input
        type="checkbox"
        checked={value}
        onChange={({ currentTarget }) => onValue(currentTarget.checked)}
      />
      {label}
    </label>
  );
}

type NumberFieldProps = Extract<FaultField, { kind: 'number' }> & { onValue(value: number): void };

/** A number. What is no number yet waits for the next key. */
function NumberField({ label, unit, value, least, onValue }: NumberFieldProps) {
  const id = useId();
  const [text, setText] = useState(String(value));
  useEffect(() => setText((was) => (Number(was) === value && was !== '' ? was : String(value))), [value]);
  const type = (typed: string) => {
    setText(typed);
    const number = Number(typed);
    if (typed !== '' && Number.isFinite(number) && number >= (least ?? -Infinity)) onValue(number);
  };
  return (
    <label>
      {label}
      <span>
        <input
          type="number"
          min={least}
          step="any"
          inputMode="decimal"
          aria-describedby={id}
          value={text}
          onInput={({ currentTarget }) => type(currentTarget.value)}
          onBlur={() => setText(String(value))}
        />
        <span id={id}>{unit}</span>
      </span>
    </label>
  );
}
