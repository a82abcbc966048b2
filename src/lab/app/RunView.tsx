import type { RunResult } from '@faultline/simulator';
import { useMemo, useState } from 'preact/hooks';
import type { LabExample } from '../../catalogue/example.ts';
import '../diagram/diagram.css';
import { layOut } from '../diagram/layout.ts';
import { SpaceTimeBoth } from '../diagram/SpaceTime.tsx';

export interface RunViewProps {
  title?: string | undefined;
  example: LabExample;
  run: RunResult;
  active: ReadonlySet<number>;
  /** Whether the diagram can be touched: not before the lab lives. */
  live: boolean;
  onActive?(events: readonly number[]): void;
  onMessage?(message: string, from: Element): void;
  onMoment?(node: string, event: number, from: Element): void;
}

/** One run as a space-time diagram, in both shapes: the width of the lab chooses one. */
export function RunView({ title, example, run, active, live, onActive, onMessage, onMoment }: RunViewProps) {
  const [open, setOpen] = useState<{ run: RunResult; folds: ReadonlySet<string> }>({ run, folds: NO_FOLDS });
  const folds = open.run === run ? open.folds : NO_FOLDS;
  const [wide, compact] = useMemo(() => {
    const options = {
      lanes: ['client', ...example.nodes],
      vocabulary: example.vocabulary ?? {},
      fold: folds.size ? folds : true,
    };
    return [
      layOut(run.trace, { ...options, shape: 'wide' }),
      layOut(run.trace, { ...options, shape: 'compact' }),
    ] as const;
  }, [run, example, folds]);
  const toggle = (key: string) => {
    const next = new Set(folds);
    if (!next.delete(key)) next.add(key);
    setOpen({ run, folds: next });
  };
  return (
    <div class="fl-run">
      {title && (
        <>
          <h3>{title}</h3>
          <p class={`fl-run-verdict ${run.violation ? 'fl-broken' : 'fl-held'}`}>
            {run.violation ? `✕ ${run.violation.invariant}` : '✓ every invariant held'}
          </p>
        </>
      )}
      <SpaceTimeBoth
        wide={wide}
        compact={compact}
        live={live}
        active={active}
        onHover={(events) => onActive?.(events ?? [])}
        onMessage={(message, _, anchor) => onMessage?.(message, anchor)}
        onLifeline={(node, event, anchor) => onMoment?.(node, event, anchor)}
        onFold={toggle}
      />
    </div>
  );
}

const NO_FOLDS: ReadonlySet<string> = new Set();
