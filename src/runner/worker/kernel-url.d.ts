declare module 'virtual:faultline/kernel' {
  /** The address of the bundled kernel. */
  const url: string;
  export default url;
}
