import { useEffect, useRef, useState } from 'preact/hooks';
import type { FileError } from '../editor/EditPanel.tsx';

type Files = Readonly<Record<string, string>>;

/** Formats the file that is shown. Prettier is fetched with the first click. */
export function useFormat(path: string, files: Files, onEdit: (path: string, text: string) => void) {
  const [busy, setBusy] = useState(false);
  const [said, say] = useState('');
  const [errors, setErrors] = useState<readonly FileError[]>([]);
  const done = useRef<string>();
  // What was said is of the text as it was.
  useEffect(() => {
    setErrors([]);
    if (files[path] !== done.current) say('');
  }, [path, files[path]]);
  const run = async (): Promise<void> => {
    setBusy(true);
    setErrors([]);
    say('');
    try {
      const { formatted } = await import('./format.ts');
      const result = await formatted(files[path]!);
      if ('error' in result) {
        const { error, ...place } = result;
        setErrors([{ file: path, ...place, message: `It cannot be formatted: ${error}` }]);
      } else if (result.text === files[path]) say(`${path} is formatted already.`);
      else {
        done.current = result.text;
        onEdit(path, result.text);
        say(`${path} is formatted.`);
      }
    } catch {
      say('The formatter could not be loaded. Check your connection and try again.');
    } finally {
      setBusy(false);
    }
  };
  return { busy, said, errors, run: () => void run() };
}
