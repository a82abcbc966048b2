/** What we use of Pagefind's own script, which the build puts beside its index and which brings no types. */
export interface Pagefind {
  options(options: object): Promise<void>;
  search(words: string, options: { filters: PagefindFilters }): Promise<Answer>;
  /** Loads all values of the filters. Until then answers count none. */
  filters(): Promise<Counts>;
  /** Loads the parts of the index in which these words are. */
  preload(words: string): Promise<void>;
}

/** Filter → the values of which a result has one. */
export type PagefindFilters = Readonly<Record<string, { readonly any: readonly string[] }>>;

/** Filter → value → how many of the results have it. */
export type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Answer {
  /** The best first. */
  readonly results: readonly Result[];
  readonly filters: Counts;
}

export interface Result {
  readonly id: string;
  data(): Promise<ResultData>;
}

export interface ResultData extends ResultPart {
  readonly meta: Readonly<Record<string, string>>;
  /** The sections of the page that have the words. */
  readonly sub_results: readonly (ResultPart & { readonly title: string })[];
}

export interface ResultPart {
  readonly url: string;
  /** HTML: escaped text with `<mark>` around the words that were found. */
  readonly excerpt: string;
  readonly locations: readonly number[];
}

/** @param base the base path of the site. */
export async function loadPagefind(base: string): Promise<Pagefind> {
  const address = new URL(`${base}pagefind/pagefind.js`, location.href).href;
  const pagefind = (await import(/* @vite-ignore */ address)) as Pagefind;
  await pagefind.options({
    baseUrl: base,
    excerptLength: 24,
    // A title of two words must not outweigh a page, nor a short text a long one; what readers ask outweighs what pages say.
    ranking: { metaWeights: { title: 2, asked: 2, kind: 0 }, pageLength: 0.1 },
  });
  await pagefind.filters();
  return pagefind;
}
