/**
 * A short name for the exact content of an example's files (path to text): 12 hex digits of a SHA-256. The order of the
 * files does not matter. Needs a secure context, as every page of the site is (`https:` or localhost).
 */
export async function sourcesHash(files: Readonly<Record<string, string>>): Promise<string> {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(sorted)));
  return Array.from(new Uint8Array(digest, 0, 6), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
