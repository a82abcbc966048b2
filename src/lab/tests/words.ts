import type { TestRun } from './use-tests.ts';

/** `30 tests passed, 1 failed, 1 skipped.` */
export function outcomeText({ reports, running, outdated }: TestRun): string {
  const results = reports.flatMap(({ results }) => results);
  const of = (wanted: string) => results.filter(({ outcome }) => outcome === wanted).length;
  const [passed, failed, skipped] = [of('passed'), of('failed'), of('skipped')];
  const counts = [
    `${passed} test${passed === 1 ? '' : 's'} passed`,
    ...(failed ? [`${failed} failed`] : []),
    ...(skipped ? [`${skipped} skipped`] : []),
  ].join(', ');
  if (running) return results.length ? `Running: ${counts} so far.` : 'Running the tests…';
  return `${counts}.${outdated ? ' The files have changed since.' : ''}`;
}
