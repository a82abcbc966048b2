/** The path that `./x.ts` in a file means; undefined for what is no file of the example. */
export function resolved(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}
