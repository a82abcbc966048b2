declare module 'faultline:type-environment' {
  /** Put in by bundle.ts. */
  export const environment: import('./check.ts').TypeEnvironment;
}
