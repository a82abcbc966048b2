import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Random } from '../../../examples/simulator/src/random.ts';
import { groupNames } from '../../search/groups.ts';
import { buildSearchIndex } from '../../search/build-index.ts';
import { root } from '../../site/root.ts';

const RECORDS = 10_000;
const WORDS_A_RECORD = 30;
const WORDS = 4_000;
const QUERIES = 20;

/** Builds a site that is nothing but a search index over made-up records, the same each time, and removes it after the work. */
export async function withMadeUpIndex<Result>(
  work: (dist: string, queries: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const folder = new URL('.cache/bench-search/', root);
  const random = new Random('search');
  const words = Array.from({ length: WORDS }, () => madeUpWord(random));
  // A few words are common and most are rare, as in a language.
  const word = () => words[Math.floor(WORDS * random.next() ** 3)]!;
  const text = (length: number) => Array.from({ length }, word).join(' ');
  const records = Array.from({ length: RECORDS }, (_, i) => ({
    url: `/${i}/`,
    title: text(3),
    content: text(WORDS_A_RECORD),
    language: 'en',
    filters: { group: groupNames[i % groupNames.length]!, kind: groupNames[i % groupNames.length]! },
  }));
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(new URL('index.html', folder), '<!doctype html><html lang="en"><title>Search</title>');
    await buildSearchIndex(folder, records);
    const queries = Array.from({ length: QUERIES }, (_, i) => text(1 + (i % 3)));
    return await work(fileURLToPath(folder).slice(0, -1), queries);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const SYLLABLES = ['ba', 'de', 'fi', 'go', 'lu', 'ma', 'ne', 'ri', 'so', 'tu', 'va', 'ke'];

function madeUpWord(random: Random): string {
  const syllables = 2 + random.below(3);
  const syllable = () => random.pick(SYLLABLES);
  return Array.from({ length: syllables }, syllable).join('');
}
