import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { alone } from './build-lock.ts';
import { root } from './root.ts';

const astro = fileURLToPath(new URL('node_modules/astro/bin/astro.mjs', root));

/** Runs Astro's command line with this Node, at the root of the project, without telemetry. Resolves to its exit code. */
export function runAstro(args: readonly string[]): Promise<number> {
  return args[0] === 'build' ? alone(() => run(args)) : run(args);
}

function run(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [astro, ...args], {
    cwd: fileURLToPath(root),
    stdio: 'inherit',
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

if (import.meta.main) process.exitCode = await runAstro(process.argv.slice(2));
