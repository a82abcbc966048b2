import type { RunResult, Schedule } from '@faultline/simulator';
import { operationsOf, withNodesOff, withOperations } from './operations.ts';
import { say } from '../say.ts';

export interface OperationListProps {
  run: RunResult;
  schedule: Schedule;
  /** All that is known of the workload's operations and of the nodes. */
  operations: readonly string[];
  nodes: readonly string[];
  onSchedule(schedule: Schedule): void;
}

/** Which operations of the workload run, and which nodes. */
export function OperationList({ run, schedule, operations, nodes, onSchedule }: OperationListProps) {
  const all = operationsOf(operations, run);
  const { only = all, off = [] } = schedule;
  return (
    <>
      <CheckList
        legend={say('Operations that run')}
        all={all}
        chosen={all.filter((name) => only.includes(name))}
        onChosen={(chosen) => onSchedule(withOperations(schedule, chosen, all))}
      />
      <CheckList
        legend={say('Nodes that run')}
        all={nodes}
        chosen={nodes.filter((node) => !off.includes(node))}
        onChosen={(chosen) =>
          onSchedule(
            withNodesOff(
              schedule,
              nodes.filter((node) => !chosen.includes(node)),
            ),
          )
        }
      />
    </>
  );
}

interface CheckListProps {
  legend: string;
  all: readonly string[];
  chosen: readonly string[];
  onChosen(chosen: readonly string[]): void;
}

function CheckList({ legend, all, chosen, onChosen }: CheckListProps) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {all.map((name) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={({ currentTarget: { checked } }) =>
              onChosen(checked ? [...chosen, name] : chosen.filter((other) => other !== name))
            }
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
