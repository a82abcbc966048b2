/** Whether a text matches a pattern of KEYS, SCAN or PSUBSCRIBE: `*`, `?`, `[a-c]`, `[^a]`, `\x`. As `stringmatchlen` in Redis. */
export function matches(pattern: string, text: string): boolean {
  return matchAt(pattern, 0, text, 0);
}

function matchAt(pattern: string, from: number, text: string, at: number): boolean {
  let [p, t] = [from, at];
  while (p < pattern.length && t < text.length) {
    const char = pattern[p];
    if (char === '*') {
      while (pattern[p + 1] === '*') p++;
      if (p + 1 === pattern.length) return true;
      for (let rest = t; rest <= text.length; rest++) if (matchAt(pattern, p + 1, text, rest)) return true;
      return false;
    }
    if (char === '[') {
      const { matched, end } = matchClass(pattern, p + 1, text[t]!);
      if (!matched) return false;
      p = end;
    } else if (char === '\\' && p + 1 < pattern.length) {
      if (pattern[++p] !== text[t]) return false;
    } else if (char !== '?' && char !== text[t]) return false;
    p++;
    t++;
  }
  while (t === text.length && pattern[p] === '*') p++;
  return p === pattern.length && t === text.length;
}

/** The rest of a class behind its bracket. `end`: the place of its closing bracket. */
function matchClass(pattern: string, from: number, char: string): { matched: boolean; end: number } {
  let p = from;
  const not = pattern[p] === '^';
  if (not) p++;
  let found = false;
  for (; ; p++) {
    if (pattern[p] === '\\' && p + 1 < pattern.length) found ||= pattern[++p] === char;
    else if (pattern[p] === ']') break;
    else if (p >= pattern.length) {
      p--;
      break;
    } else if (pattern[p + 1] === '-' && p + 2 < pattern.length) {
      const [a, b] = [pattern[p]!, pattern[p + 2]!];
      const [low, high] = a <= b ? [a, b] : [b, a];
      found ||= char >= low && char <= high;
      p += 2;
    } else found ||= pattern[p] === char;
  }
  return { matched: found !== not, end: p };
}
