/** What the example's scenario gives the breaker that it makes, whoever's it is. */
export interface Options {
  timeoutMs: number;
  openMs: number;
  trips: (counts: { successes: number; failures: number; consecutiveFailures: number }) => boolean;
  judge: (error: unknown) => 'success' | 'failure' | 'neither';
  onChange: (to: { name: 'closed' | 'open' | 'half-open' }) => void;
}

/** How many failures in a row open the example's breaker, for libraries that want a number. */
export function failuresToOpen(trips: Options['trips']): number {
  let failures = 1;
  while (!trips({ successes: 0, failures, consecutiveFailures: failures })) failures++;
  return failures;
}
