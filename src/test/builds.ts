import { fileURLToPath } from 'node:url';

export interface Build {
  base: string;
  /** Relative to the root of the project. */
  outDir: string;
  /** Absolute. */
  dist: string;
}

const build = (base: string, outDir: string): Build => ({
  base,
  outDir,
  dist: fileURLToPath(new URL(`../../${outDir}`, import.meta.url)),
});

/** The builds that page tests look at, apart from the one that `npm start` serves: at the root of a host, and under a path as on GitHub Pages. */
export const atRoot = build('/', 'dist-root');
export const underBase = build('/faultline/', 'dist-faultline');
export const builds = [atRoot, underBase];
