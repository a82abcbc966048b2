/** The name under which examples import the simulator's own words (`scenario`, `always`, …). */
export const SIMULATOR = '@faultline/simulator';

/** Resolves `./x.ts` against the importing file; undefined for anything that is not a relative path. */
export function resolve(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('./') && !specifier.startsWith('../')) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/'))
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  return parts.join('/');
}
