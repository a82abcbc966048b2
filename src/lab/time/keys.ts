import type { Travel } from './moment.ts';

/** What takes letters itself. */
const TAKES_LETTERS = 'textarea, [contenteditable], select, dialog, input:not([type=range])';
/** What Space presses. */
const PRESSED = 'button, a, summary, [role=button], [role=menuitem], [role=tab]';
/** What the arrows, Home and End move within. */
const MOVES = 'input, [role=tablist], [role=menu]';

const TRAVELS: Readonly<Record<string, Travel>> = {
  ArrowRight: { kind: 'next' },
  ArrowLeft: { kind: 'previous' },
  j: { kind: 'next' },
  k: { kind: 'previous' },
  ' ': { kind: 'play' },
  f: { kind: 'fault' },
  v: { kind: 'violation' },
  Home: { kind: 'start' },
  End: { kind: 'end' },
  Escape: { kind: 'whole' },
};

/**
 * What a key means while the focus is in the lab: a way through time, or that the reader wants to know the keys.
 * Nothing where the key means something else already: in a text, in a menu, on a button.
 */
export function timeKey(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'defaultPrevented' | 'target'>,
): Travel | 'keys' | undefined {
  const { key, ctrlKey, metaKey, altKey, defaultPrevented } = event;
  const target = event.target as Element;
  if (defaultPrevented || ctrlKey || metaKey || altKey || target.closest(TAKES_LETTERS)) return undefined;
  if (key === '?') return 'keys';
  if (key === ' ' && target.closest(PRESSED)) return undefined;
  if (/^(Arrow|Home|End)/.test(key) && target.closest(MOVES)) return undefined;
  return TRAVELS[key.length === 1 ? key.toLowerCase() : key];
}
