import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../site/build.ts';
import { builds } from './builds.ts';
import { chromiumPath } from './chromium.ts';

/**
 * `npm test`: checks, unit tests and page tests in one run of Node's test runner.
 * `npm test -- saga page-links` runs the test files whose path contains one of the words.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const words = process.argv.slice(2);
const files = globSync(['src/**/*.test.ts', 'examples/**/*.test.ts'], {
  cwd: root,
  exclude: (path) => path.includes('node_modules'),
})
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .toSorted();
const needSite = files.some((file) => file.startsWith('src/test/pages/'));
const needBrowser = needSite || files.some((file) => file.endsWith('.page.test.ts'));

try {
  if (files.length === 0)
    throw new Error(`No test file has ${words.map((word) => `"${word}"`).join(' or ')} in its path.`);
  if (needBrowser) {
    const path = chromiumPath();
    console.log(`Page tests run in ${path}`);
    process.env['CHROME_PATH'] = path;
  }
  if (needSite) for (const build of builds) await ensureBuilt(build);
  process.exitCode = await runTests(files);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function runTests(names: readonly string[]): Promise<number> {
  // A file that waits for a browser or a server leaves the processor to another.
  const concurrency = `--test-concurrency=${availableParallelism()}`;
  const child = spawn(process.execPath, ['--test', concurrency, ...names], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
