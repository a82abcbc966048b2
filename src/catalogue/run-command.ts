import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached } from '../site/cached.ts';
import { readTree } from '../site/read-tree.ts';
import { root } from '../site/root.ts';
import { sourcesOf } from './source-of.ts';

const simulator = join(fileURLToPath(root), 'examples/simulator/src');

/** What a command ended with. */
export interface Printed {
  code: number;
  text: string;
}

/**
 * What `faultline …` prints in the folder of an example whose sources have a planted bug, or none. Run now, or taken
 * from an earlier build if neither the example nor the simulator has changed.
 *
 * @throws Error with what it says, if it is used wrongly.
 */
export async function runCommand(id: string, command: readonly string[], broken?: string): Promise<Printed> {
  const files = await sourcesOf(id, broken);
  const printed = await cached('command', { files, command, simulator: await readTree(simulator) }, () =>
    inFolder(id.split('/').at(-1)!, files, (folder) => run(folder, command)),
  );
  if (printed.code > 1) throw new Error(`faultline ${command.join(' ')} in examples/${id}: ${printed.text}`);
  return printed;
}

/** What it prints may name the folder, so that one has the example's name. */
async function inFolder<T>(
  name: string,
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const temporary = await mkdtemp(join(tmpdir(), 'faultline-command-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(temporary, name, file)), { recursive: true });
      await writeFile(join(temporary, name, file), text);
    }
    return await use(join(temporary, name));
  } finally {
    await rm(temporary, { recursive: true });
  }
}

const run = (cwd: string, command: readonly string[]) =>
  new Promise<Printed>((resolve) => {
    execFile('node', [join(simulator, 'node/cli.ts'), ...command], { cwd }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, text: `${out}${err}`.trimEnd() }),
    );
  });
