import { existsSync, readdirSync } from 'node:fs';

/** The parts of the site, in the order in which readers meet them. A phase is also a folder of `content/docs`. */
export const phases = {
  foundations: 'Foundations',
  transactions: 'Transactions',
  config: 'Configuration',
  gateway: 'Gateways',
  caching: 'Caching',
  queues: 'Queues',
  observability: 'Observability',
  delivery: 'Delivery',
  reference: 'Reference',
} as const;

export type Phase = keyof typeof phases;

export const phaseNames = Object.keys(phases) as [Phase, ...Phase[]];

/** The phases that have at least one page. */
export function phasesWithPages(docs: URL): Phase[] {
  return phaseNames.filter((phase) => {
    const folder = new URL(`${phase}/`, docs);
    return existsSync(folder) && readdirSync(folder).some((name) => /^[^_].*\.mdx$/.test(name));
  });
}
