/** The API reference as data: what `read-api.ts` gets out of the simulator's sources and the pages show. */

export interface ApiPage {
  /** `.`, `./node`: the key in the package's exports. */
  subpath: string;
  /** What is written in an import: `@faultline/simulator/node`. */
  specifier: string;
  /** The page's path on this site. */
  path: string;
  /** What the module is for, as HTML. */
  about: string;
  entries: readonly ApiEntry[];
  /** Names that it exports, too, and the page that tells of them. */
  alsoExported: readonly { name: string; href: string }[];
}

export type ApiKind = 'function' | 'class' | 'type' | 'constant';

export interface ApiEntry {
  name: string;
  kind: ApiKind;
  /** HTML of the declaration, with links to what it mentions. */
  declaration: string;
  /** HTML of the docstring's text, and of what its tags say. */
  text: string;
  parameters: readonly { name: string; text: string }[];
  returns: string | undefined;
  errors: readonly string[];
}

/** An export that is told too little about, or wrongly. `place` is `src/scenario.ts:12`, in the simulator's folder. */
export interface ApiProblem {
  place: string;
  message: string;
}
