import { spawn, type ChildProcess } from 'node:child_process';
import { dirname } from 'node:path';

export interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a `real.ts` as a reader does. `started` is called once everybody is up. */
export function runReal(
  file: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
  started?: (child: ChildProcess) => void,
): Promise<Outcome> {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: dirname(file),
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => {
    output.out += text.toString();
    if (!output.out.includes('of its own') && !output.out.includes('of their own')) return;
    started?.(child);
    started = undefined;
  });
  child.stderr.on('data', (text: Buffer) => (output.err += text.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...output })));
}
