import { useEffect, useState } from 'preact/hooks';
import { Diff } from './Diff.tsx';
import { say } from '../say.ts';

type Files = Readonly<Record<string, string>>;

/** The edits as a unified diff against the original, to read and to copy. */
export function Changes({ files, edited }: { files: Files; edited: Files }) {
  const diff = useDiff(files, edited);
  if (diff === undefined) return null;
  if (diff instanceof Error) {
    return (
      <p role="alert">
        {say('The changes could not be shown. Check your connection and try again; your edits are kept.')}
      </p>
    );
  }
  if (diff === '') return <p>{say('No file has been changed.')}</p>;
  return <Diff text={diff} label={say('Changes')} />;
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
