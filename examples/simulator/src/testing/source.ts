import type { ServerModule } from '../server.ts';

/** The parts of a scenario as source text; each has a default that does nothing. */
export interface Parts {
  /** Statements before the scenario. */
  top?: string;
  /** The members of `nodes`. */
  nodes?: string;
  /** The body of the workload, with `operation`, `observe`, `random` in scope. */
  workload?: string;
  invariants?: string;
  conditions?: string;
  /** Simulated servers that `top` imports, by name. */
  servers?: Readonly<Record<string, ServerModule>>;
  /** Further files. */
  files?: Record<string, string>;
}

export function sourceOf({
  top = '',
  nodes,
  workload = '',
  invariants = '',
  conditions = '',
}: Parts): string {
  return `import { always, eventually, scenario, sometimes } from '@faultline/simulator';
${top}
export default scenario({
  nodes: { ${nodes ?? 'server: () => () => new Response()'} },
  async workload({ operation, observe, random }) { ${workload} },
  invariants: { ${invariants} },
  conditions: { ${conditions} },
});`;
}
