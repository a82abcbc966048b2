import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { root } from './root.ts';

/**
 * Where the site's sources are kept and readers report what is wrong: `SITE_REPOSITORY`, set when the site is built, for
 * example `https://github.com/owner/name`. Undefined if it is not set; the site then offers no reporting.
 *
 * @throws Error if it is set to something else.
 */
export function siteRepository(setting = process.env['SITE_REPOSITORY']): string | undefined {
  if (!setting) return undefined;
  const address = setting.replace(/\/$/, '');
  if (!/^https:\/\/github\.com\/[\w-]+\/[\w.-]+$/.test(address))
    throw new Error(
      `SITE_REPOSITORY is “${setting}”: write the address of a GitHub repository, for example https://github.com/owner/name, or leave it unset.`,
    );
  return address;
}

/** Which state of the sources this is: the commit, or without a history the package's version. */
export function siteVersion(): string {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--short=10', 'HEAD'], {
    cwd: fileURLToPath(root),
    encoding: 'utf8',
  });
  if (status === 0) return stdout.trim();
  return (JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string }).version;
}
