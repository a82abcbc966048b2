import {
  RangeSet,
  StateEffect,
  StateField,
  type EditorState,
  type Range,
  type Text,
} from '@codemirror/state';
import {
  Decoration,
  EditorView,
  GutterMarker,
  gutterLineClass,
  WidgetType,
  type DecorationSet,
} from '@codemirror/view';
import type { EditorError } from './editor.ts';

/** Replaces the errors shown. */
export const showErrors = StateEffect.define<readonly EditorError[]>();

interface Shown {
  decorations: DecorationSet;
  gutter: RangeSet<GutterMarker>;
}

const none: Shown = { decorations: Decoration.none, gutter: RangeSet.empty };

/** The line is tinted, the place underlined, and the sentence stands below it, where nobody needs to hover. */
export const errorsAtLines = StateField.define<Shown>({
  create: () => none,
  update(shown, { changes, effects, state }) {
    const news = effects.find((effect) => effect.is(showErrors));
    if (news) return place(state, news.value);
    return { decorations: shown.decorations.map(changes), gutter: shown.gutter.map(changes) };
  },
  provide: (field) => [
    EditorView.decorations.from(field, (shown) => shown.decorations),
    gutterLineClass.from(field, (shown) => shown.gutter),
  ],
});

const errorLine = Decoration.line({ class: 'fl-error-line' });
const errorPlace = Decoration.mark({ class: 'fl-error-place' });
const errorGutter = new (class extends GutterMarker {
  override elementClass = 'fl-error-gutter';
})();

function place({ doc }: EditorState, errors: readonly EditorError[]): Shown {
  const decorations: Range<Decoration>[] = [];
  const gutter: Range<GutterMarker>[] = [];
  for (const error of errors) {
    const { from, to } = doc.line(Math.min(Math.max(error.line, 1), doc.lines));
    decorations.push(errorLine.range(from), sentence(error.message).range(to));
    gutter.push(errorGutter.range(from));
    const word = wordAt(doc, from, to, error.column);
    if (word) decorations.push(errorPlace.range(word.from, word.to));
  }
  return { decorations: Decoration.set(decorations, true), gutter: RangeSet.of(gutter, true) };
}

/** The word that starts at the column, or at least one character. */
function wordAt(
  doc: Text,
  lineFrom: number,
  lineTo: number,
  column?: number,
): { from: number; to: number } | undefined {
  if (column === undefined || lineFrom === lineTo) return undefined;
  const from = Math.min(lineFrom + Math.max(column - 1, 0), lineTo - 1);
  const word = /^\w*/.exec(doc.sliceString(from, lineTo))![0];
  return { from, to: from + Math.max(word.length, 1) };
}

function sentence(message: string): Decoration {
  return Decoration.widget({ widget: new Sentence(message), block: true, side: 1 });
}

class Sentence extends WidgetType {
  readonly message: string;

  constructor(message: string) {
    super();
    this.message = message;
  }

  override eq(other: Sentence): boolean {
    return other.message === this.message;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement('div');
    element.className = 'fl-error-message';
    element.textContent = this.message;
    return element;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}
