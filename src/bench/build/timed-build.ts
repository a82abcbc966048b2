import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../site/root.ts';

export interface BuildTime {
  wallSeconds: number;
  /** Of the build and every process it started. Absent on Windows. */
  cpuSeconds: number | undefined;
  htmlPages: number;
}

const astro = fileURLToPath(new URL('node_modules/astro/bin/astro.mjs', root));

/** Builds an Astro project that has never been built. */
export async function timedBuild(folder: string): Promise<BuildTime> {
  const start = performance.now();
  const output = await run(folder);
  const wallSeconds = (performance.now() - start) / 1000;
  const pages = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' });
  return {
    wallSeconds,
    cpuSeconds: cpuSecondsIn(output),
    htmlPages: pages.filter((file) => file.endsWith('.html')).length,
  };
}

/** Resolves to what the build says. */
async function run(folder: string): Promise<string> {
  const build = [process.execPath, astro, 'build'];
  // The shell's own `times` counts the processes that a build starts, which Node cannot.
  const [command, ...args] = existsSync('/bin/sh')
    ? ['/bin/sh', '-c', '"$@" && times', 'sh', ...build]
    : build;
  const child = spawn(command!, args, {
    cwd: folder,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', FORCE_COLOR: '0', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => void (output += text));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`A site could not be built for measuring:\n${output.slice(-2_000)}`);
  return output;
}

/** The last line of POSIX `times`: user and system time of the shell's children, `0m12.340s 0m1.230s`. */
function cpuSecondsIn(output: string): number | undefined {
  const times = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(output)?.slice(1).map(Number);
  return times && times[0]! * 60 + times[1]! + times[2]! * 60 + times[3]!;
}
