import { useEffect, useState } from 'preact/hooks';

type Files = Readonly<Record<string, string>>;

/** The edits as a unified diff against the original, to read and to copy. */
export function Changes({ files, edited }: { files: Files; edited: Files }) {
  const diff = useDiff(files, edited);
  if (diff === undefined) return null;
  if (diff instanceof Error) {
    return (
      <p role="alert">
        The changes could not be shown. Check your connection and try again; your edits are kept.
      </p>
    );
  }
  if (diff === '') return <p>No file has been changed.</p>;
  const lines = diff.match(/[^\n]*\n/g)!;
  return (
    <pre class="fl-edit-changes" tabIndex={0} role="region" aria-label="Changes">
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

function useDiff(files: Files, edited: Files): string | Error | undefined {
  const [diff, setDiff] = useState<string | Error>();
  useEffect(() => {
    let gone = false;
    import('../share/edits.ts').then(
      ({ diffOf }) => gone || setDiff(diffOf(files, edited)),
      (error: Error) => gone || setDiff(error),
    );
    return () => void (gone = true);
  }, [files, edited]);
  return diff;
}
