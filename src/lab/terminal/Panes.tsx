import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { words } from './words.ts';

export type Pane = 'files' | 'output' | 'shell' | 'preview';

export interface PanesProps {
  active: Pane;
  onActive(pane: Pane): void;
  panes: Readonly<Record<Pane, ComponentChildren>>;
}

const ORDER: readonly Pane[] = ['files', 'output', 'shell', 'preview'];

/** The parts of the terminal, one at a time. Where there is room, the files stay beside the others: see terminal.css. */
export function Panes({ active, onActive, panes }: PanesProps) {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = ORDER[(ORDER.indexOf(active) + step + ORDER.length) % ORDER.length]!;
    onActive(next);
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`[data-pane=${next}]`)?.focus();
  };
  return (
    <div class="fl-terminal-panes" data-active={active}>
      <div role="tablist" aria-label={words.panes} class="fl-terminal-tabs" onKeyDown={onKeyDown}>
        {ORDER.map((pane) => (
          <button
            key={pane}
            type="button"
            role="tab"
            id={`${id}-tab-${pane}`}
            data-pane={pane}
            aria-controls={`${id}-${pane}`}
            aria-selected={pane === active}
            tabIndex={pane === active ? 0 : -1}
            onClick={() => onActive(pane)}
          >
            {words[pane]}
          </button>
        ))}
      </div>
      {ORDER.map((pane) => (
        <div
          key={pane}
          role="tabpanel"
          id={`${id}-${pane}`}
          aria-labelledby={`${id}-tab-${pane}`}
          class={`fl-terminal-pane fl-terminal-${pane}`}
        >
          {panes[pane]}
        </div>
      ))}
    </div>
  );
}
