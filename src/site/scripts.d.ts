declare module 'virtual:faultline/*' {
  /** The address of a bundled script; see script-asset.ts. */
  const url: string;
  export default url;
  /** How much is sent for it. Unknown in `dev`. */
  export const bytes: number | undefined;
}
