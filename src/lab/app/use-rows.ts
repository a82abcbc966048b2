import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';

const KEYS = ['ArrowDown', 'ArrowUp', 'Home', 'End'];

/**
 * Makes a list one stop for the keyboard, however long it is: only the targets of its current row are in the tab order.
 * Arrows up and down, Home and End lead to the same target of another row. The targets' `tabindex` is left to this.
 */
export function useRows(list: RefObject<HTMLElement>, target: string, isOn = true): void {
  const rows = () =>
    [...(list.current?.children ?? [])]
      .map((row) => [...row.querySelectorAll<HTMLElement>(target)])
      .filter(({ length }) => length);
  const stopAt = (now: readonly HTMLElement[] | undefined, all = rows()) => {
    for (const row of all)
      for (const each of row) {
        const index = row === now ? 0 : -1;
        if (each.getAttribute('tabindex') !== String(index)) each.tabIndex = index;
      }
  };
  useLayoutEffect(() => {
    if (!isOn) return;
    const all = rows();
    stopAt(all.find(([first]) => first!.getAttribute('tabindex') === '0') ?? all[0], all);
  });
  useEffect(() => {
    const element = list.current;
    if (!isOn || !element) return;
    const leave = new AbortController();
    const { signal } = leave;
    const rowOf = (event: Event, all: readonly HTMLElement[][]) =>
      all.findIndex((row) => row.includes(event.target as HTMLElement));
    const onFocus = (event: Event) => {
      const all = rows();
      const now = all[rowOf(event, all)];
      if (now) stopAt(now, all);
    };
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey } = event;
      const all = rows();
      const now = rowOf(event, all);
      if (now < 0 || ctrlKey || metaKey || altKey || !KEYS.includes(key)) return;
      const column = all[now]!.indexOf(event.target as HTMLElement);
      const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0 }[key] ?? all.length - 1;
      const row = all[Math.min(Math.max(to, 0), all.length - 1)]!;
      row[Math.min(column, row.length - 1)]!.focus();
      event.preventDefault();
    };
    element.addEventListener('focusin', onFocus, { signal });
    element.addEventListener('keydown', onKey, { signal });
    return () => leave.abort();
  }, [isOn]);
}
