import { useEffect, useRef, useState } from 'preact/hooks';
import type { FileReport } from '../../runner/tests/run-tests.ts';

type Files = Readonly<Record<string, string>>;

export interface TestRun {
  reports: readonly FileReport[];
  /** The tests' own text, for the lines that failed. */
  tests: Files;
  running: boolean;
  /** Whether the files have been edited since. */
  outdated: boolean;
  trouble?: string;
}

/** Runs the example's tests on the reader's files when asked to. What runs them is fetched with the first click. */
export function useTests(files: Files, loadTests: () => Promise<Files>) {
  const [run, setRun] = useState<TestRun>();
  const controller = useRef<AbortController>();
  useEffect(() => () => controller.current?.abort(), []);
  useEffect(() => setRun((run) => run && { ...run, outdated: true }), [files]);

  const start = async (): Promise<void> => {
    controller.current?.abort();
    const { signal } = (controller.current = new AbortController());
    const show = (change: Partial<TestRun>) =>
      signal.aborted || setRun((run) => ({ ...(run ?? EMPTY), ...change }));
    show({ ...EMPTY });
    try {
      const [{ runTests }, tests] = await Promise.all([
        import('../../runner/tests/run-tests.ts'),
        loadTests(),
      ]);
      show({ tests });
      await runTests(files, tests, signal, (reports) => show({ reports }));
    } catch {
      show({ trouble: 'The tests could not be loaded. Check your connection and try again.' });
    } finally {
      show({ running: false });
    }
  };
  return { run, start: () => void start() };
}

const EMPTY: TestRun = { reports: [], tests: {}, running: true, outdated: false };
