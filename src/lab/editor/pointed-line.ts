import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

/**
 * Tells which line (1-based) the reader points at: the one under the pointer or, while the focus is in the text, the one
 * that the cursor was moved to. Undefined when they leave. Typing points at nothing.
 */
export function pointedLine(tell: (line: number | undefined) => void): Extension {
  let last: number | undefined;
  const tellOnce = (line: number | undefined): void => {
    if (line === last) return;
    last = line;
    tell(line);
  };
  return [
    EditorView.domEventHandlers({
      mousemove: (event, view) => {
        const y = event.clientY - view.documentTop;
        const isBelow = y > view.contentHeight;
        tellOnce(isBelow ? undefined : view.state.doc.lineAt(view.lineBlockAtHeight(y).from).number);
      },
      mouseleave: () => tellOnce(undefined),
      blur: () => tellOnce(undefined),
    }),
    EditorView.updateListener.of(({ view, selectionSet, docChanged }) => {
      if (docChanged) tellOnce(undefined);
      else if (selectionSet && view.hasFocus) tellOnce(cursorLine(view));
    }),
  ];
}

export function cursorLine({ state }: EditorView): number {
  return state.doc.lineAt(state.selection.main.head).number;
}
