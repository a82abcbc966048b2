import type { TraceEvent } from '../../examples/simulator/src/trace.ts';
import { spansOf } from './spans.ts';
import { drawTraces } from './waterfall.ts';
import { Waterfall } from './Waterfall.tsx';
import css from './waterfall.css?inline';

export interface SpansProps {
  trace: readonly TraceEvent[];
}

/** The spans that the nodes of the run at hand have stored, below its diagram. */
export function Spans({ trace }: SpansProps) {
  return (
    <section class="fl-fix" aria-label="Spans of this run">
      <style>{css}</style>
      <h3>Spans of this run</h3>
      <Waterfall traces={drawTraces(spansOf(trace))} />
    </section>
  );
}
