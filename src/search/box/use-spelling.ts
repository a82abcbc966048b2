import { useEffect, useState } from 'preact/hooks';
import { betterSpelling, type Vocabulary } from './spelling.ts';

/** The words as they were probably meant. The index's words are fetched with the first that are asked for. */
export function useSpelling(words: string, address: string): string | undefined {
  const [known, setKnown] = useState<Vocabulary>();
  const isNeeded = words !== '' && !known;
  useEffect(() => {
    if (isNeeded) void load(address).then(setKnown);
  }, [isNeeded]);
  return known && betterSpelling(words, known);
}

/** Without them nothing is lost but the advice. */
async function load(address: string): Promise<Vocabulary> {
  const answer = await fetch(address).catch(() => undefined);
  return answer?.ok ? ((await answer.json()) as Vocabulary) : [];
}
