/**
 * The code editor, and the only module that imports CodeMirror: load it with `import()`, never statically.
 *
 * Keys: Escape leaves (the owner decides where to), Tab moves on as everywhere else on a page, Ctrl-] and Ctrl-[ indent
 * (⌘ on a Mac). So nobody is trapped, and nobody needs to know of a mode.
 */
import { defaultKeymap, history, historyKeymap, isolateHistory } from '@codemirror/commands';
import { typescriptLanguage } from '@codemirror/lang-javascript';
import { bracketMatching } from '@codemirror/language';
import {
  Annotation,
  EditorSelection,
  EditorState,
  Prec,
  type ChangeSpec,
  type Text,
} from '@codemirror/state';
import {
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { errorsAtLines, showErrors } from './errors.ts';
import { litLines, lightLines } from './lit-lines.ts';
import { look } from './look.ts';
import { pointedLine } from './pointed-line.ts';

export interface EditorOptions {
  /** Chooses the language and names the editor to screen readers. */
  path: string;
  text: string;
  readOnly?: boolean;
  /** The id of an element that explains the keys. */
  describedBy?: string;
  /** After each edit by the reader; not after {@link Editor.setText}. */
  onChange(text: string): void;
  /** The reader wants out: move the focus. */
  onEscape(): void;
  /** The reader points at another line (1-based), or at none. */
  onPoint?(line: number | undefined): void;
}

export interface EditorError {
  /** 1-based. */
  line: number;
  /** 1-based. */
  column?: number;
  message: string;
}

export interface Editor {
  getText(): string;
  /** Replaces the text; the reader can undo it. */
  setText(text: string): void;
  /** Replaces the errors shown. They move with their lines until the next call. */
  setErrors(errors: readonly EditorError[]): void;
  /** Lights these lines (1-based) and no others, and scrolls the editor, never the page, to the first. */
  highlightLines(lines: readonly number[]): void;
  /** Puts the cursor there and the focus on the editor. */
  reveal(place: { line: number; column?: number }): void;
  focus(): void;
  destroy(): void;
}

const fromOutside = Annotation.define<boolean>();

export function createEditor(parent: HTMLElement, options: EditorOptions): Editor {
  const view = new EditorView({
    parent,
    doc: options.text,
    extensions: extensions(options, () => texts.get()),
  });
  const texts = keepLineEndings(view, options.text);
  return {
    getText: texts.get,
    setText: (text) => {
      if (text === texts.get()) return;
      view.dispatch({
        changes: difference(view.state.doc, view.state.toText(text)),
        // A step of its own, so that undoing it gives back just what the reader had.
        annotations: [fromOutside.of(true), isolateHistory.of('full')],
      });
      texts.loaded(text);
    },
    setErrors: (errors) => view.dispatch({ effects: showErrors.of(errors) }),
    highlightLines: (lines) => lightLines(view, lines),
    reveal: (place) => {
      const at = EditorSelection.cursor(offsetOf(view.state.doc, place));
      view.dispatch({ selection: at, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function extensions(
  { path, readOnly = false, describedBy, onChange, onEscape, onPoint }: EditorOptions,
  text: () => string,
) {
  const leave = (): boolean => {
    onEscape();
    return true;
  };
  return [
    Prec.highest(keymap.of([{ key: 'Escape', run: leave }])),
    keymap.of([...defaultKeymap, ...historyKeymap]),
    history(),
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    bracketMatching(),
    /\.[cm]?[jt]sx?$/.test(path) ? typescriptLanguage : [],
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({
      // Focusable as it is, but checkers of accessibility do not count `contenteditable`.
      tabindex: '0',
      'aria-label': readOnly ? `${path}, read-only` : path,
      ...(describedBy ? { 'aria-describedby': describedBy } : {}),
    }),
    EditorView.updateListener.of((update) => {
      const byReader = update.docChanged && !update.transactions.some((one) => one.annotation(fromOutside));
      if (byReader) onChange(text());
    }),
    errorsAtLines,
    litLines,
    onPoint ? pointedLine(onPoint) : [],
    look,
  ];
}

/**
 * CodeMirror turns every line ending into its own. A text that nobody has changed must come back to the letter, and
 * one with CRLF throughout must stay so when it is changed.
 */
function keepLineEndings(view: EditorView, initial: string) {
  let original: { text: string; doc: Text };
  const loaded = (text: string): void => void (original = { text, doc: view.state.doc });
  loaded(initial);
  const get = (): string => {
    const { doc } = view.state;
    if (doc.eq(original.doc)) return original.text;
    const crlf = /\r\n/.test(original.text) && !/(^|[^\r])\n/.test(original.text);
    return doc.sliceString(0, doc.length, crlf ? '\r\n' : '\n');
  };
  return { get, loaded };
}

/** What stands between their common beginning and end: the cursor stays where it is unless that changes. */
function difference(before: Text, after: Text): ChangeSpec {
  const [old, next] = [before.toString(), after.toString()];
  const most = Math.min(old.length, next.length);
  let start = 0;
  while (start < most && old[start] === next[start]) start++;
  let end = 0;
  while (end < most - start && old.at(-1 - end) === next.at(-1 - end)) end++;
  return { from: start, to: old.length - end, insert: after.slice(start, after.length - end) };
}

function offsetOf(doc: Text, { line, column = 1 }: { line: number; column?: number }): number {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(from + Math.max(column - 1, 0), to);
}
