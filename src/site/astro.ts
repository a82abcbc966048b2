import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const astro = fileURLToPath(new URL('../../node_modules/astro/bin/astro.mjs', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs Astro's command line with this Node, at the root of the project, without telemetry. Resolves to its exit code. */
export function runAstro(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [astro, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

if (import.meta.main) process.exitCode = await runAstro(process.argv.slice(2));
