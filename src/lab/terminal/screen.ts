// The downloaded half of the terminal: never import this file but through Screen.tsx, so that xterm.js stays a chunk of
// its own that comes when Node is started and not before.
import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type ITheme } from '@xterm/xterm';
import css from '@xterm/xterm/css/xterm.css?inline';
import type { Size } from '../../runner/webcontainer/webcontainer-engine.ts';

/** A terminal on the page. */
export interface Screen {
  readonly size: Size;
  write(text: string): void;
  clear(): void;
  focus(): void;
  destroy(): void;
}

export interface ScreenOptions {
  /** What it is, for those who cannot see it. */
  label: string;
  onType(text: string): void;
  onResize(size: Size): void;
}

const scrollback = 5_000;

export function createScreen(holder: HTMLElement, { label, onType, onResize }: ScreenOptions): Screen {
  const style = document.createElement('style');
  style.textContent = css;
  holder.before(style);
  const terminal = new Terminal({
    convertEol: true,
    fontFamily: getComputedStyle(holder).getPropertyValue('--fl-mono') || 'monospace',
    fontSize: 13,
    theme: themeOf(holder),
    scrollback,
    screenReaderMode: true,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(holder);
  terminal.textarea?.setAttribute('aria-label', label);
  terminal.attachCustomKeyEventHandler(leavingByTab());
  terminal.onData(onType);
  terminal.onResize(onResize);

  const resizing = new ResizeObserver(() => holder.clientWidth > 0 && fit.fit());
  resizing.observe(holder);
  const recolour = () => (terminal.options.theme = themeOf(holder));
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', recolour);
  const choosing = new MutationObserver(recolour);
  choosing.observe(document.documentElement, { attributeFilter: ['data-theme'] });

  return {
    get size() {
      return { cols: terminal.cols, rows: terminal.rows };
    },
    write: (text) => terminal.write(text),
    clear: () => terminal.reset(),
    focus: () => terminal.focus(),
    destroy() {
      resizing.disconnect();
      choosing.disconnect();
      scheme.removeEventListener('change', recolour);
      terminal.dispose();
      style.remove();
    },
  };
}

/** A shell wants Tab for itself. After Escape, which is not passed on, it moves the focus as everywhere else. */
function leavingByTab(): (event: KeyboardEvent) => boolean {
  let escaped = false;
  return (event) => {
    if (event.type !== 'keydown' || event.key === 'Shift') return true;
    if (event.key === 'Tab' && escaped) return false;
    escaped = event.key === 'Escape';
    return !escaped;
  };
}

/** The page's colours, read from it: a terminal draws them itself. */
function themeOf(element: HTMLElement): ITheme {
  const style = getComputedStyle(element);
  const probe = document.createElement('span');
  element.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(--fl-${name})`;
    return rgb(getComputedStyle(probe).color) ?? style.color;
  };
  const theme: ITheme = {
    background: colour('panel'),
    foreground: colour('ink'),
    cursor: colour('ink'),
    cursorAccent: colour('panel'),
    selectionBackground: colour('line'),
    ...bothShades('black', colour('ink')),
    ...bothShades('red', colour('fault')),
    ...bothShades('green', colour('do')),
    ...bothShades('yellow', colour('undo')),
    ...bothShades('blue', colour('msg')),
    ...bothShades('magenta', colour('msg')),
    ...bothShades('cyan', colour('msg')),
    ...bothShades('white', colour('soft')),
    brightBlack: colour('soft'),
  };
  probe.remove();
  return theme;
}

const bothShades = (name: string, colour: string) => ({
  [name]: colour,
  [`bright${name[0]!.toUpperCase()}${name.slice(1)}`]: colour,
});

/** `rgb(…)` as it is; other notations are beyond what xterm.js reads. */
const rgb = (colour: string): string | undefined => (colour.startsWith('rgb') ? colour : undefined);
