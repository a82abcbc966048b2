/** A unified diff, to read and to copy. */
export function Diff({ text, label }: { text: string; label: string }) {
  const lines = text.match(/[^\n]*\n/g) ?? [];
  return (
    <pre class="fl-edit-changes" tabIndex={0} role="region" aria-label={label}>
      {lines.map((line, index) => (
        <DiffLine key={index} line={line} place={isPlace(lines, index)} />
      ))}
    </pre>
  );
}

function DiffLine({ line, place }: { line: string; place: boolean }) {
  if (place) return <span class="fl-edit-place">{line}</span>;
  if (line.startsWith('+')) return <ins>{line}</ins>;
  if (line.startsWith('-')) return <del>{line}</del>;
  return <span>{line}</span>;
}

/** A removed line may start with `--` itself: only above an `@@` are `---` and `+++` the names of files. */
function isPlace(lines: readonly string[], at: number): boolean {
  const above = lines[at]!.startsWith('--- ') ? 2 : lines[at]!.startsWith('+++ ') ? 1 : 0;
  return lines[at + above]?.startsWith('@@ ') ?? false;
}
