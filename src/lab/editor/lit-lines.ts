import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import { cursorLine } from './pointed-line.ts';

const light = StateEffect.define<readonly number[]>();
const lit = Decoration.line({ class: 'fl-lit' });

/** Lines lit from outside, for example those that sent the message under the pointer. */
export const litLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, { changes, effects, state: { doc } }) {
    const news = effects.find((effect) => effect.is(light));
    if (!news) return lines.map(changes);
    const known = [...new Set(news.value)].filter((line) => line >= 1 && line <= doc.lines);
    return Decoration.set(known.sort((a, b) => a - b).map((line) => lit.range(doc.line(line).from)));
  },
  provide: (field) => EditorView.decorations.from(field),
});

export function lightLines(view: EditorView, lines: readonly number[]): void {
  view.dispatch({ effects: light.of(lines) });
  const first = view.state.field(litLines).iter();
  if (first.value && !isPointedAt(view, lines)) scrollEditorTo(view, first.from);
}

/** The lines were lit from here: what the reader points at must not move away. */
function isPointedAt(view: EditorView, lines: readonly number[]): boolean {
  return view.dom.matches(':hover') || (view.hasFocus && lines.includes(cursorLine(view)));
}

/** CodeMirror's own scrolling moves the page as well, which must not jump because a pointer passes. */
function scrollEditorTo(view: EditorView, position: number): void {
  const { scrollDOM } = view;
  const { top, bottom } = view.lineBlockAt(position);
  const visible = top >= scrollDOM.scrollTop && bottom <= scrollDOM.scrollTop + scrollDOM.clientHeight;
  if (!visible) scrollDOM.scrollTop = (top + bottom - scrollDOM.clientHeight) / 2;
}
