import type { RefObject } from 'preact';
import { say } from '../say.ts';

export interface FileTabsProps {
  /** Tab i is `<id>-tab-i` and belongs to the panel `<id>-panel-i`. */
  id: string;
  list: RefObject<HTMLDivElement>;
  paths: readonly string[];
  active: string;
  edited: readonly string[];
  /** Paths of files with errors, once per error. */
  wrong: readonly string[];
  onActive(path: string): void;
}

/** Tabs that open as the arrow keys reach them; Home and End go to the first and last. */
export function FileTabs({ id, list, paths, active, edited, wrong, onActive }: FileTabsProps) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = neighbour(paths.indexOf(active), paths.length, event.key);
    if (next === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    onActive(paths[next]!);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  return (
    <div role="tablist" aria-label={say('Files')} class="fl-edit-tabs" ref={list} onKeyDown={onKeyDown}>
      {paths.map((path, index) => (
        <button
          key={path}
          type="button"
          role="tab"
          id={`${id}-tab-${index}`}
          aria-controls={`${id}-panel-${index}`}
          aria-label={spoken(path, edited.includes(path), wrong.includes(path))}
          aria-selected={path === active}
          tabIndex={path === active ? 0 : -1}
          onClick={() => onActive(path)}
        >
          {path}
          {edited.includes(path) && <Mark sign="●" word={say('edited')} />}
          {wrong.includes(path) && <Mark sign="✕" word={say('has errors')} />}
        </button>
      ))}
    </div>
  );
}

function Mark({ sign, word }: { sign: string; word: string }) {
  return (
    <span class="fl-edit-mark" title={word}>
      {sign}
    </span>
  );
}

function spoken(path: string, edited: boolean, wrong: boolean): string {
  return path + (edited ? say(', edited') : '') + (wrong ? say(', has errors') : '');
}

function neighbour(at: number, count: number, key: string): number | undefined {
  if (key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowLeft') return (at + count - 1) % count;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return undefined;
}
