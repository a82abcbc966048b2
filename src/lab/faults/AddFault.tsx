import type { Fault, RunResult } from '@faultline/simulator';
import { useId, useState } from 'preact/hooks';
import type { LabExample } from '../../catalogue/example.ts';
import { contextOf } from './context.ts';
import { FaultFields } from './FaultFields.tsx';
import { FAULT_KINDS, firstFault } from './kinds.ts';
import { say } from '../say.ts';

export interface AddFaultProps {
  run: RunResult;
  example: LabExample;
  onAdd(fault: Fault): void;
}

/** Puts any fault anywhere, without the diagram: its kind, what it hits, and how. */
export function AddFault({ run, example, onAdd }: AddFaultProps) {
  const id = useId();
  const [kind, setKind] = useState<Fault['kind']>('drop');
  const [draft, setDraft] = useState<Fault>();
  const fault = draft?.kind === kind ? draft : firstFault(kind, contextOf(run, example).places);
  const words = FAULT_KINDS.flatMap(([, kinds]) => kinds).find((each) => each.kind === kind)!;
  return (
    <div class="fl-new-fault">
      <label>
        {say('What goes wrong')}
        <select
          aria-describedby={id}
          value={kind}
          onChange={({ currentTarget }) => setKind(currentTarget.value as Fault['kind'])}
        >
          {FAULT_KINDS.map(([group, kinds]) => (
            <optgroup key={group} label={say(group)}>
              {kinds.map((each) => (
                <option key={each.kind} value={each.kind} selected={each.kind === kind}>
                  {say('{group} {text}', { group: say(group), text: say(each.text) })}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <p id={id}>{say(words.help)}</p>
      {fault ? (
        <>
          <FaultFields fault={fault} run={run} example={example} onChange={setDraft} />
          <button type="button" onClick={() => onAdd(fault)}>
            {say('Add it')}
          </button>
        </>
      ) : (
        <p role="status">{say('Nothing in this run could be hit by it.')}</p>
      )}
    </div>
  );
}
