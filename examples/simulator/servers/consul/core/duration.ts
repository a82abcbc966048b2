const unitMs: Record<string, number> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000_001,
};

/** A duration as Go writes it: `10s`, `1m30s`, `500ms`. Undefined for anything else. */
export function parseDuration(words: string): number | undefined {
  if (words === '0') return 0;
  if (!/^(\d+(\.\d+)?(h|ms|us|µs|ns|m|s))+$/.test(words)) return undefined;
  const parts = [...words.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|µs|ns|m|s)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0);
}
