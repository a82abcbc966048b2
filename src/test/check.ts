import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const bin = (file: string) => fileURLToPath(new URL(`../../node_modules/${file}`, import.meta.url));

/** What is checked about the sources, and with which tool. */
export const checks: Record<string, readonly [tool: string, ...args: string[]]> = {
  types: [bin('astro/bin/astro.mjs'), 'check', '--minimumSeverity', 'error'],
  lint: [bin('oxlint/bin/oxlint'), '--deny-warnings'],
  format: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
};

/** Runs one check. `output` is everything the tool said. */
export function runCheck(name: string): { passed: boolean; output: string } {
  const tool = checks[name];
  if (!tool) throw new Error(`There is no check "${name}".`);
  const { status, stdout, stderr } = spawnSync(process.execPath, tool, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', FORCE_COLOR: '0' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { passed: status === 0, output: `${stdout}${stderr}`.trim() };
}

if (import.meta.main) {
  for (const name of Object.keys(checks)) {
    const { passed, output } = runCheck(name);
    console.log(`${passed ? '✔' : '✖'} ${name}`);
    if (passed) continue;
    console.log(output);
    process.exitCode = 1;
  }
}
