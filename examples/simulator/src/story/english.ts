/** The little English that a story needs: verbs, lists and spans of time. */

const PAST: Readonly<Record<string, string>> = {
  become: 'became',
  begin: 'begun',
  bind: 'bound',
  break: 'broken',
  bring: 'brought',
  build: 'built',
  buy: 'bought',
  choose: 'chosen',
  commit: 'committed',
  cut: 'cut',
  do: 'done',
  draw: 'drawn',
  drive: 'driven',
  feed: 'fed',
  find: 'found',
  forget: 'forgotten',
  get: 'got',
  give: 'given',
  go: 'gone',
  have: 'had',
  hide: 'hidden',
  hit: 'hit',
  hold: 'held',
  keep: 'kept',
  know: 'known',
  lay: 'laid',
  lead: 'led',
  lend: 'lent',
  lose: 'lost',
  make: 'made',
  pay: 'paid',
  prefer: 'preferred',
  put: 'put',
  read: 'read',
  refer: 'referred',
  rewrite: 'rewritten',
  run: 'run',
  say: 'said',
  sell: 'sold',
  send: 'sent',
  set: 'set',
  shut: 'shut',
  spend: 'spent',
  split: 'split',
  submit: 'submitted',
  take: 'taken',
  tell: 'told',
  transfer: 'transferred',
  undo: 'undone',
  withdraw: 'withdrawn',
  write: 'written',
};

const CONSONANT = '[bcdfghjklmnpqrstvwxz]';
const DOUBLES = new RegExp(`^${CONSONANT}*[aeiou][bdgklmnprt]$`);

/** `charge` → `charges`, `try` → `tries`. Only the first word of a phrase changes: `append entries` → `appends entries`. */
export function thirdPerson(verb: string): string {
  return onFirstWord(verb, (word) => {
    if (word === 'have') return 'has';
    if (/(s|x|z|ch|sh|o)$/.test(word)) return `${word}es`;
    if (new RegExp(`${CONSONANT}y$`).test(word)) return `${word.slice(0, -1)}ies`;
    return `${word}s`;
  });
}

/** The past participle: `book` → `booked`, `cancel` → `cancelled`, `send` → `sent`. */
export function pastParticiple(verb: string): string {
  return onFirstWord(verb, (word) => {
    if (Object.hasOwn(PAST, word)) return PAST[word]!;
    if (word.endsWith('e')) return `${word}d`;
    if (new RegExp(`${CONSONANT}y$`).test(word)) return `${word.slice(0, -1)}ied`;
    if (DOUBLES.test(word) || /[^aeiou]el$/.test(word)) return `${word}${word.at(-1)}ed`;
    return `${word}ed`;
  });
}

function onFirstWord(phrase: string, change: (word: string) => string): string {
  const [first = '', ...rest] = phrase.split(' ');
  return [change(first), ...rest].join(' ');
}

/** `['o1', 'o2', 'o3']` → `o1, o2 and o3`; beyond `most` items, `o1, o2, o3 and 4 more`. */
export function list(items: readonly string[], most = Infinity): string {
  const shown =
    items.length > most ? [...items.slice(0, most - 1), `${items.length - most + 1} more`] : items;
  if (shown.length < 2) return shown[0] ?? '';
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** A span of virtual time for people: `0.4 ms`, `98 ms`, `2 s`, `1.5 min`. */
export function span(ms: number): string {
  if (ms < 1000) return `${round(ms, ms < 10 ? 1 : 0)} ms`;
  if (ms < 60_000) return `${round(ms / 1000, 1)} s`;
  return `${round(ms / 60_000, 1)} min`;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** `payment` → `payment’s`, `orders` → `orders’`. */
export function possessive(name: string): string {
  return name.endsWith('s') ? `${name}’` : `${name}’s`;
}

/** `1 message`, `5 messages`, with the plural given where adding an s is wrong. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
