/** Builds the site that is measured, unless it is there. A process of its own, so that a build's chatter stays out of the table. */
import { ensureBuilt } from '../../site/build.ts';
import { atRoot } from '../../test/builds.ts';

try {
  await ensureBuilt(atRoot);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
