import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { STAND_IN } from '../runner/stand-in/in-dev.ts';
import { alone } from './build-lock.ts';
import { root } from './root.ts';

const astro = fileURLToPath(new URL('node_modules/astro/bin/astro.mjs', root));

/** Runs Astro's command line with this Node, at the root of the project, without telemetry. `--stand-in` is ours. Resolves to its exit code. */
export function runAstro(args: readonly string[]): Promise<number> {
  return args[0] === 'build' ? alone(() => run(args)) : run(args);
}

function run(args: readonly string[]): Promise<number> {
  const own = args.filter((arg) => arg !== '--stand-in');
  const standIn = own.length < args.length ? { [STAND_IN]: '1' } : {};
  const child = spawn(process.execPath, [astro, ...own], {
    cwd: fileURLToPath(root),
    stdio: 'inherit',
    env: { ...process.env, ...standIn, ASTRO_TELEMETRY_DISABLED: '1' },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

if (import.meta.main) process.exitCode = await runAstro(process.argv.slice(2));
