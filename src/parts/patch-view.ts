import type { HunkLine } from '../../examples/simulator/src/patch.ts';

/** One file of a patch, ready to be drawn as code with some of its lines marked. */
export interface PatchView {
  code: string;
  /** 1-based numbers of lines in `code`. */
  ins: number[];
  del: number[];
}

const GAP: HunkLine = { kind: ' ', text: '// …' };

/**
 * The lines of a file's hunks with a gap between them. A hunk's empty first and last lines go: who draws code drops the
 * empty lines around it, and every mark would stand on the wrong line.
 */
export function patchView(hunks: readonly { lines: readonly HunkLine[] }[]): PatchView {
  const lines = hunks.flatMap((hunk, i) => [...(i ? [GAP] : []), ...withoutEdges(hunk.lines)]);
  const at = (kind: HunkLine['kind']) => lines.flatMap((line, i) => (line.kind === kind ? [i + 1] : []));
  return {
    code: lines.map(({ text }) => text.replace(/\r?\n$/, '')).join('\n'),
    ins: at('+'),
    del: at('-'),
  };
}

function withoutEdges(lines: readonly HunkLine[]): readonly HunkLine[] {
  const isFull = ({ kind, text }: HunkLine) => kind !== ' ' || text.trim() !== '';
  return lines.slice(lines.findIndex(isFull), lines.findLastIndex(isFull) + 1);
}
