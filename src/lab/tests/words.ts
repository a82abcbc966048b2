import type { TestRun } from './use-tests.ts';
import { say } from '../say.ts';

/** `30 tests passed, 1 failed, 1 skipped.` */
export function outcomeText({ reports, running, outdated }: TestRun): string {
  const results = reports.flatMap(({ results }) => results);
  const of = (wanted: string) => results.filter(({ outcome }) => outcome === wanted).length;
  const [passed, failed, skipped] = [of('passed'), of('failed'), of('skipped')];
  const counts = [
    say('{n} tests passed', { n: passed }, '1 test passed'),
    ...(failed ? [say('{n} failed', { n: failed })] : []),
    ...(skipped ? [say('{n} skipped', { n: skipped })] : []),
  ].join(say(', '));
  if (running)
    return results.length ? say('Running: {counts} so far.', { counts }) : say('Running the tests…');
  return say('{counts}.', { counts }) + (outdated ? say(' The files have changed since.') : '');
}
