import kernelUrl from 'virtual:faultline/test-kernel';
import { EngineError } from '../engine.ts';
import { openSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { compileTests, needsNode } from './compile-tests.ts';
import type { FromTests, TestResult } from './protocol.ts';

type Files = Readonly<Record<string, string>>;

/** How the tests of one file went. */
export interface FileReport {
  file: string;
  results: readonly TestResult[];
  /** Names of modules that only Node has: then nothing of it ran. */
  needs: readonly string[];
}

/** How long the worker may be silent before a test is taken to loop without end. */
const SILENCE_MS = 2_000;

/**
 * Runs every test file that can run in the page, one after the other, each in a sandboxed worker of its own.
 *
 * @param files the example's, with the reader's edits.
 * @param tests path → text of the test files.
 * @throws EngineError if the kernel cannot be fetched.
 */
export async function runTests(
  files: Files,
  tests: Files,
  signal: AbortSignal,
  onReport: (reports: readonly FileReport[]) => void,
): Promise<void> {
  const all = { ...files, ...tests };
  const kernel = await loadKernel();
  const sandbox = await openSandbox();
  try {
    const reports: FileReport[] = [];
    for (const file of Object.keys(tests).sort()) {
      if (signal.aborted) return;
      const tell = (report: Omit<FileReport, 'file'>) => onReport([...reports, { file, ...report }]);
      const report = await runFile(sandbox, kernel, all, file, signal, tell);
      reports.push({ file, ...report });
      onReport([...reports]);
    }
  } finally {
    sandbox.dispose();
  }
}

async function loadKernel(): Promise<string> {
  try {
    const response = await fetch(kernelUrl);
    if (!response.ok) throw new Error(`${kernelUrl} answered ${response.status}`);
    return await response.text();
  } catch (cause) {
    throw new EngineError('unreachable', 'restart', { cause });
  }
}

type Report = Omit<FileReport, 'file'>;

async function runFile(
  sandbox: Sandbox,
  kernel: string,
  files: Files,
  entry: string,
  signal: AbortSignal,
  tell: (report: Report) => void,
): Promise<Report> {
  try {
    const needs = needsNode(files, entry);
    if (needs.length) return { results: [], needs };
    const { script, ...compiled } = compileTests(files, entry);
    const source = `self.faultlineTests={code:${script},compiled:${JSON.stringify(compiled)}};\n${kernel}`;
    const results = await runInWorker(sandbox, source, signal, (results) => tell({ results, needs: [] }));
    return { results, needs: [] };
  } catch (error) {
    const { name, message, file, line } = error as Error & { file?: string; line?: number };
    if (name !== 'CompileError') throw error;
    const places = file && line ? [{ file, line }] : [];
    return { results: [{ names: [entry], outcome: 'failed', failure: { message, places } }], needs: [] };
  }
}

/** Never rejects: whatever ends the worker early is a result of the test that was running. */
function runInWorker(
  sandbox: Sandbox,
  source: string,
  signal: AbortSignal,
  tell: (results: readonly TestResult[]) => void,
): Promise<readonly TestResult[]> {
  return new Promise((resolve) => {
    const results = new Map<string, TestResult>();
    let running: readonly string[] = [];
    let watchdog: ReturnType<typeof setTimeout>;
    const keep = (result: TestResult) => {
      const key = result.names.join('\n');
      // An error that comes after a test's end still fails it.
      if (results.get(key)?.outcome !== 'failed') results.set(key, result);
    };
    const end = () => {
      clearTimeout(watchdog);
      worker.stop();
      resolve([...results.values()]);
    };
    const fail = (message: string) => {
      keep({ names: running, outcome: 'failed', failure: { message, places: [] } });
      end();
    };
    const watch = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(
        () => fail('It loops without end and was stopped. The tests after it did not run.'),
        SILENCE_MS,
      );
    };
    const worker = sandbox.start(source, ({ message }) => fail(message));
    worker.port.onmessage = ({ data }: MessageEvent<FromTests>) => {
      watch();
      if (data.kind === 'begun') running = data.names;
      if (data.kind === 'done') end();
      if (data.kind !== 'ended') return;
      keep(data.result);
      tell([...results.values()]);
    };
    signal.addEventListener('abort', end, { once: true });
    watch();
  });
}
