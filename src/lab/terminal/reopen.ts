/** An address of the page that opens the terminal on a variant of the code: `#terminal=late-action`. It survives a reload. */
export const terminalHash = (variant: string): string => `#terminal=${encodeURIComponent(variant)}`;

/** The variant that such an address names. */
export function variantIn(hash: string): string | undefined {
  const [, variant] = /^#terminal=(.*)$/.exec(hash) ?? [];
  return variant === undefined ? undefined : decodeURIComponent(variant);
}
