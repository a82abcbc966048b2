import type { Fault, RunResult } from '@faultline/simulator';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { faultText, messageText } from '../app/words.ts';
import type { LabExample } from '../../catalogue/example.ts';
import { messageOffers, momentOffers, spanOffers, type OfferGroup, type Target } from './offers.ts';
import { CLIENT, type Places } from './places.ts';
import { contextOf, type FaultContext } from './context.ts';
import { Floating, type FloatingProps } from './Floating.tsx';
import { say } from '../say.ts';

export interface FaultMenuProps extends Omit<FloatingProps, 'children' | 'onKeyDown'> {
  target: Target;
  run: RunResult;
  example: LabExample;
  faults: readonly Fault[];
  onAdd(fault: Fault): void;
  /** The reader wants to change one that is there. */
  onEdit(fault: Fault): void;
  onRemove(fault: Fault): void;
}

/** What can go wrong here. A menu: arrow keys move, Escape closes, and focus goes back to where it came from. */
export function FaultMenu(props: FaultMenuProps) {
  const { target, run, example, faults, onAdd, onEdit, onRemove, ...rest } = props;
  const context = contextOf(run, example);
  const menu = useRef<HTMLDivElement>(null);
  // Before the next key, which is the menu's.
  useLayoutEffect(() => {
    menu.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus({ preventScroll: true });
    menu.current?.scrollIntoView({ block: 'nearest' });
  }, [target]);

  const { places, trace } = context;
  const here = faultsAt(target, faults, trace[target.kind === 'moment' ? target.event : -1]?.during);
  const groups = offersAt(target, context);
  const title = titleOf(target, context);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') rest.onClose();
    if (event.key === 'Tab') return;
    event.preventDefault();
    const buttons = [...menu.current!.querySelectorAll<HTMLElement>('[role=menuitem]')];
    if (event.key === 'Enter' || event.key === ' ') (document.activeElement as HTMLElement).click();
    buttons[stepIn(event.key, buttons)]?.focus();
  };
  const isThere = (fault: Fault) => 'message' in fault && here.some(({ kind }) => kind === fault.kind);
  return (
    <Floating {...rest}>
      <div
        class="fl-menu"
        role="menu"
        aria-label={say('What goes wrong with {title}', { title })}
        ref={menu}
        onKeyDown={onKeyDown}
      >
        <p class="fl-menu-title">{title}</p>
        {here.map((fault) => (
          <Item
            key={faultText(fault)}
            text={say('Take back: {fault}', { fault: faultText(fault) })}
            onClick={() => onRemove(fault)}
          />
        ))}
        {here.filter(hasNumbers).map((fault) => (
          <Item
            key={faultText(fault)}
            text={say('Change: {fault}', { fault: faultText(fault) })}
            onClick={() => onEdit(fault)}
          />
        ))}
        {groups.map((group) => (
          <Group key={group.title} group={group} isThere={isThere} onAdd={onAdd} />
        ))}
        {!here.length && !groups.some(({ offers }) => offers.length) && (
          <Item text={nothingFor(target, places)} onClick={rest.onClose} />
        )}
      </div>
    </Floating>
  );
}

function Group({
  group,
  isThere,
  onAdd,
}: {
  group: OfferGroup;
  isThere(fault: Fault): boolean;
  onAdd(fault: Fault): void;
}) {
  const offers = group.offers.filter(({ fault }) => !isThere(fault));
  if (!offers.length) return null;
  return (
    <div role="group" aria-label={group.title || undefined}>
      {group.title && (
        <p class="fl-menu-group" aria-hidden="true">
          {group.title}
        </p>
      )}
      {offers.map(({ text, help, fault }) => (
        <Item key={text} text={text} help={help} onClick={() => onAdd(fault)} />
      ))}
    </div>
  );
}

/** The explanation stands beside the button, not in it: it describes, and is no part of the name. */
function Item({ text, help, onClick }: { text: string; help?: string; onClick(): void }) {
  const id = useId();
  return (
    <div class="fl-menu-item" role="none">
      <button type="button" role="menuitem" tabIndex={-1} aria-describedby={help && id} onClick={onClick}>
        {text}
      </button>
      {help && (
        <small id={id} aria-hidden="true">
          {help}
        </small>
      )}
    </div>
  );
}

function stepIn(key: string, buttons: readonly HTMLElement[]): number {
  const now = buttons.indexOf(document.activeElement as HTMLElement);
  switch (key) {
    case 'ArrowDown':
      return (now + 1) % buttons.length;
    case 'ArrowUp':
      return (now - 1 + buttons.length) % buttons.length;
    case 'Home':
      return 0;
    case 'End':
      return buttons.length - 1;
    default:
      return -1;
  }
}

const hasNumbers = (fault: Fault) => Object.values(fault).some((value) => typeof value === 'number');

function offersAt(target: Target, { places, trace }: FaultContext): OfferGroup[] {
  if (target.kind === 'message') return messageOffers(places, target.message);
  if (target.kind === 'span') return spanOffers(places, target.node, target);
  const { during, atMs } = trace[target.event] ?? {};
  if (atMs === undefined) return [];
  if (target.node === CLIENT) return spanOffers(places, CLIENT, { startMs: atMs, endMs: atMs + 100 });
  return during === undefined ? [] : momentOffers(places, target.node, { event: during, atMs });
}

/** What is there already: of the message, or of the node at any of its events. */
function faultsAt(target: Target, faults: readonly Fault[], event: string | undefined): Fault[] {
  if (target.kind === 'span') return [];
  if (target.kind === 'message')
    return faults.filter((fault) => 'message' in fault && fault.message === target.message);
  return faults.filter(
    (fault) =>
      'node' in fault &&
      fault.node === target.node &&
      (fault.kind === 'crash' || ('event' in fault && fault.event === event)),
  );
}

function titleOf(target: Target, { places, trace, nameOf }: FaultContext): string {
  if (target.kind === 'message') return messageText(target.message);
  if (target.kind === 'span')
    return say('{node}, {from} to {to} ms', {
      node: target.node,
      from: ms(target.startMs),
      to: ms(target.endMs),
    });
  const atMs = trace[target.event]?.atMs ?? 0;
  const { moments } = places;
  const moment = moments.get(target.node)?.find(({ event }) => event === trace[target.event]?.during);
  return `${ms(atMs)} ms: ${moment ? nameOf(moment.index) : say('{node} at this moment', { node: target.node })}`;
}

const ms = (value: number) => Math.round(value * 10) / 10;

function nothingFor(target: Target, places: Places): string {
  const isClient = target.kind !== 'message' && !places.nodes.includes(target.node);
  return say(isClient ? 'The client never fails, and talks to nobody here' : 'Nothing can go wrong here');
}
