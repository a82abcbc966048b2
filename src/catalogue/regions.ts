/**
 * A part of a source file, marked in it by `// #region name` and `// #endregion`, without the marks and without the
 * indentation that all its lines share. Pages show code by reference, so a region that was renamed fails the build.
 *
 * @throws Error that names the file and the regions it has.
 */
export function region(file: string, source: string, name?: string): { code: string; firstLine: number } {
  const lines = source.replace(/\n$/, '').split('\n');
  if (name === undefined) return { code: withoutMarks(lines).join('\n'), firstLine: 1 };
  const start = lines.findIndex((line) => mark(line, 'region') === name);
  const end = lines.findIndex((line, i) => i > start && mark(line, 'endregion') !== undefined);
  if (start < 0 || end < 0) {
    const known = lines.map((line) => mark(line, 'region')).filter(Boolean);
    throw new Error(`${file} has no region “${name}”. It has: ${known.join(', ') || 'none'}.`);
  }
  return { code: dedent(withoutMarks(lines.slice(start + 1, end))).join('\n'), firstLine: start + 2 };
}

function mark(line: string, kind: 'region' | 'endregion'): string | undefined {
  return new RegExp(`^\\s*// #${kind}\\b\\s*(.*)$`).exec(line)?.[1]?.trim();
}

const withoutMarks = (lines: string[]) =>
  lines.filter((line) => mark(line, 'region') === undefined && mark(line, 'endregion') === undefined);

function dedent(lines: string[]): string[] {
  const indents = lines.filter((line) => line.trim()).map((line) => /^ */.exec(line)![0].length);
  const shared = Math.min(...indents, Infinity);
  return lines.map((line) => line.slice(Number.isFinite(shared) ? shared : 0));
}
