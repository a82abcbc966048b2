import type { Fault, RunResult } from '@faultline/simulator';
import { useEffect, useRef } from 'preact/hooks';
import { faultText, messageText } from './words.ts';

/** What the reader pointed at: a message, or a moment of a node. */
export type Target = { kind: 'message'; message: string } | { kind: 'moment'; node: string; event: number };

export interface FaultMenuProps {
  target: Target;
  run: RunResult;
  faults: readonly Fault[];
  /** Where in the page it was, in the lab's own coordinates. */
  at: { x: number; y: number };
  onAdd(fault: Fault): void;
  onRemove(fault: Fault): void;
  onClose(): void;
}

const DELAY_MS = 250;
const RESTART_MS = 200;

/** What can go wrong here. A menu: arrow keys move, Escape closes, and focus goes back to where it came from. */
export function FaultMenu({ target, run, faults, at, onAdd, onRemove, onClose }: FaultMenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    menu.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    menu.current?.scrollIntoView({ block: 'nearest' });
    const closeOutside = (event: Event) => menu.current?.contains(event.target as Node) || onClose();
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [target]);

  const items = itemsFor(target, run, faults);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') onClose();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key !== 'Tab') event.preventDefault();
    if (event.key === 'Enter' || event.key === ' ') (document.activeElement as HTMLElement).click();
    if (!step) return;
    const buttons = [...menu.current!.querySelectorAll<HTMLElement>('[role=menuitem]')];
    const next = buttons.indexOf(document.activeElement as HTMLElement) + step;
    buttons[(next + buttons.length) % buttons.length]!.focus();
  };

  return (
    <div
      class="fl-menu"
      role="menu"
      aria-label={`What goes wrong with ${titleOf(target)}`}
      ref={menu}
      onKeyDown={onKeyDown}
      style={{ left: `${at.x}px`, top: `${at.y}px` }}
    >
      <p class="fl-menu-title">{titleOf(target)}</p>
      {items.map((item) => (
        <button
          key={item.text}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => ('add' in item ? onAdd(item.add) : onRemove(item.remove))}
        >
          {item.text}
        </button>
      ))}
      {!items.length && (
        <button type="button" role="menuitem" onClick={onClose}>
          Nothing can go wrong here
        </button>
      )}
    </div>
  );
}

type Item = { text: string; add: Fault } | { text: string; remove: Fault };

const titleOf = (target: Target) =>
  target.kind === 'message' ? messageText(target.message) : `${target.node} at this moment`;

function itemsFor(target: Target, run: RunResult, faults: readonly Fault[]): Item[] {
  if (target.kind === 'message') {
    const { message } = target;
    const here = faults.filter((fault) => 'message' in fault && fault.message === message);
    const offers: Item[] = [
      { text: 'Lose it', add: { kind: 'drop', message } },
      { text: 'Deliver it twice', add: { kind: 'duplicate', message, afterMs: 5 } },
      { text: `Delay it by ${DELAY_MS} ms`, add: { kind: 'delay', message, ms: DELAY_MS } },
      { text: 'Break the connection', add: { kind: 'reset', message } },
    ];
    const isThere = (fault: Fault) => here.some(({ kind }) => kind === fault.kind);
    return [...here.map(takeBack), ...offers.filter((item) => !('add' in item) || !isThere(item.add))];
  }
  const event = run.trace[target.event]?.during;
  const here = faults.filter(
    (fault) =>
      (fault.kind === 'crash' && fault.node === target.node) ||
      (fault.kind === 'fail' && fault.node === target.node && fault.event === event),
  );
  if (!event || target.node === 'client') return here.map(takeBack);
  const crash = (silent: boolean): Fault => ({
    kind: 'crash',
    node: target.node,
    when: 'after',
    event,
    restartMs: RESTART_MS,
    ...(silent ? { silent } : {}),
  });
  return [
    ...here.map(takeBack),
    { text: `Crash ${target.node} here`, add: crash(false) },
    { text: `Cut the power of ${target.node} here`, add: crash(true) },
    ...(/^(write|sync) /.test(event) && !here.some(({ kind }) => kind === 'fail')
      ? [{ text: 'Have its disk fail here', add: { kind: 'fail', node: target.node, event } as const }]
      : []),
  ];
}

const takeBack = (fault: Fault): Item => ({ text: `Take back: ${faultText(fault)}`, remove: fault });
