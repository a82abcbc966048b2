import type { DrawnTrace } from './waterfall.ts';

export interface WaterfallProps {
  traces: readonly DrawnTrace[];
}

/** Traces as bars over time. Each row says in words what its bar shows. */
export function Waterfall({ traces }: WaterfallProps) {
  const endMs = Math.max(1, ...traces.flatMap(({ bars }) => bars.map(({ toMs }) => toMs)));
  const share = (ms: number) => `${Math.round((ms / endMs) * 1000) / 10}%`;
  return (
    <div class="fl-waterfall not-content">
      {traces.map(({ traceId, bars }) => (
        <section key={traceId}>
          <p>
            trace <code>{traceId.slice(0, 8)}…</code>, {bars.length} {bars.length === 1 ? 'span' : 'spans'}
          </p>
          <ol>
            {bars.map(({ label, node, depth, fromMs, toMs, failed, isOrphan }, i) => (
              <li key={i} class={failed || isOrphan ? 'fl-odd' : undefined}>
                <span style={`padding-inline-start:${depth * 0.9}em`}>
                  {label}{' '}
                  <small>
                    {node}
                    {failed && ', failed'}
                    {isOrphan && ', parent missing'}
                  </small>
                </span>
                <i aria-hidden="true">
                  <b style={`margin-inline-start:${share(fromMs)};width:${share(toMs - fromMs)}`} />
                </i>
                <small>
                  {fromMs}–{toMs} ms
                </small>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
