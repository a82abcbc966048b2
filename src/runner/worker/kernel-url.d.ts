declare module 'virtual:faultline/kernel' {
  /** The address of the bundled kernel. */
  const url: string;
  export default url;
}

declare module 'virtual:faultline/servers' {
  /** The addresses of the bundled simulated servers, by name. */
  const urls: Readonly<Record<string, string>>;
  export default urls;
}
