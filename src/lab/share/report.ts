import type { AboutPage } from './about.ts';

/** GitHub refuses longer addresses. */
const MOST = 7_500;

export interface Report {
  link: string;
  /** What the lab says of the run: the broken invariant, or that all held. */
  verdict: string;
  browser: string;
}

/** The address of a new issue that is filled in. Nothing is sent before the reader sends it there. */
export function reportUrl(
  { version, repository }: AboutPage & { repository: string },
  report: Report,
): string {
  const url = (link: string) => {
    const address = new URL(`${repository}/issues/new`);
    const body = [
      'What did you expect, and what did you see instead?',
      '',
      '',
      `Run: ${link}`,
      `The lab says: ${report.verdict}`,
      `Version: ${version}`,
      `Browser: ${report.browser}`,
    ].join('\n');
    address.searchParams.set('title', 'A run: ');
    address.searchParams.set('body', body);
    return address.href;
  };
  const whole = url(report.link);
  return whole.length <= MOST
    ? whole
    : url('(too long for this address; press Share in the lab and paste the link here)');
}
