/** Whether a topic binding takes a routing key: `*` is exactly one word, `#` none or more. */
export function topicMatches(pattern: string, key: string): boolean {
  return matchFrom(words(pattern), 0, words(key), 0);
}

/** RabbitMQ sees no word in an empty key, but an empty word between two dots. */
const words = (key: string): readonly string[] => (key === '' ? [] : key.split('.'));

function matchFrom(pattern: readonly string[], p: number, key: readonly string[], k: number): boolean {
  if (p === pattern.length) return k === key.length;
  if (pattern[p] === '#') {
    for (let skip = k; skip <= key.length; skip++) if (matchFrom(pattern, p + 1, key, skip)) return true;
    return false;
  }
  return (
    k < key.length && (pattern[p] === '*' || pattern[p] === key[k]) && matchFrom(pattern, p + 1, key, k + 1)
  );
}
