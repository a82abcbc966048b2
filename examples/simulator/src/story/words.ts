import type { TraceEvent } from '../trace.ts';
import { list, pastParticiple, thirdPerson } from './english.ts';
import type { Message, Reading } from './reading.ts';
import { isUndoing, type CallWords, type Vocabulary, type WriteTone, type WriteWords } from './vocabulary.ts';

/** A request in words. */
export interface Call {
  /** `charge` */
  verb: string;
  /** `o3`, or empty. */
  object: string;
  /** `charge o3` */
  phrase: string;
  /** `payment charges o3`, or of another object. */
  clause: (object?: string) => string;
  /** `charged` */
  done: string;
  undoing: boolean;
  /** It was sent over a connection. */
  command?: true;
  /** It is sent, and that is all: there are words for it, and nobody answers. */
  oneWay?: boolean;
  unremarkable?: boolean;
}

/** What a node is called within a sentence. */
export function nodeName(node: string, vocabulary: Vocabulary): string {
  const own = vocabulary.nodes?.[node];
  return own ?? (node === 'client' ? 'the client' : node);
}

const READING = /^(GET|HEAD|OPTIONS)$/;
const VERBS: Readonly<Record<string, string>> = {
  PUT: 'store',
  PATCH: 'change',
  DELETE: 'delete',
  POST: 'create',
};

/** Puts a request in words: the scenario's where it has some, otherwise those of its method, path and query. */
export function callOf(request: Message, vocabulary: Vocabulary): Call {
  if (request.connection !== undefined) return frameCall(request, vocabulary);
  const { method, path, query } = parseLabel(request.label);
  const [first = ''] = path;
  const words: CallWords =
    vocabulary.calls?.[`${method} /${first}`] ??
    vocabulary.calls?.[`/${first}`] ??
    vocabulary.calls?.[first] ??
    {};
  const usual = usualCall(method, path, query, request.to);
  const verb = words.verb ?? usual.verb;
  const fill = (template: string, more: Record<string, string> = {}) =>
    fillIn(template, { ...Object.fromEntries(path.map((part, i) => [i + 1, part])), ...query, ...more });
  const object = words.object === undefined ? usual.object : fill(words.object);
  const caller = nodeName(request.from, vocabulary);
  const callee = nodeName(request.to, vocabulary);
  const tell =
    words.tell ?? (words.verb ? undefined : usual.tell) ?? `{callee} ${thirdPerson(verb)} {object}`;
  return {
    verb,
    object,
    phrase: `${verb} ${object}`.trim(),
    clause: (other = object) => fill(tell, { caller, callee, object: other }).trim(),
    done: words.past ?? pastParticiple(verb),
    undoing: isUndoing(verb, vocabulary),
  };
}

/** What is sent over a connection, in words: a client's command to its server, or what a server sends of its own accord. */
function frameCall({ from, to, label, connection, answer }: Message, vocabulary: Vocabulary): Call {
  const [caller, callee] = [nodeName(from, vocabulary), nodeName(to, vocabulary)];
  const words = wordsOfFrame(label, vocabulary);
  const unremarkable = words?.unremarkable ?? false;
  if (label === 'CONNECT') {
    const clause = () => `${caller} connects to ${callee}`;
    const same = { verb: 'connect', object: '', phrase: 'connect', done: 'connected' };
    return { ...same, undoing: false, clause, unremarkable, command: true };
  }
  const [usual, usualPast] = connection!.startsWith(`${from}→`) ? ['run', 'run'] : ['take', 'taken'];
  const verb = words?.verb ?? usual;
  const fill = (template: string, more: Record<string, string> = {}) =>
    fillIn(template, { ...Object.fromEntries(label.split(' ').map((word, i) => [i, bare(word)])), ...more });
  const object = words?.object === undefined ? (words ? '' : `“${label}”`) : fill(words.object);
  const reply = answer?.label.replace(/^→ /, '') ?? '';
  const tell = words?.answers?.[reply] ?? words?.tell ?? `{callee} ${thirdPerson(verb)} {object}`;
  return {
    verb,
    object,
    phrase: `${verb} ${object}`.trim(),
    clause: (other = object) => fill(tell, { caller, callee, object: other }).trim(),
    done: words?.past ?? (words ? pastParticiple(verb) : usualPast),
    undoing: words !== undefined && isUndoing(verb, vocabulary),
    command: true,
    oneWay: words !== undefined && !answer,
    unremarkable,
  };
}

/** `[ada,` → `ada`: a parameter without what its list has around it. */
const bare = (word: string): string => word.replace(/^\[|[\],]+$/g, '');

/** The scenario's words for a command: of those that it begins with, the longest. */
function wordsOfFrame(label: string, { calls = {} }: Vocabulary): CallWords | undefined {
  for (let words = label; words; words = words.slice(0, Math.max(0, words.lastIndexOf(' '))))
    if (Object.hasOwn(calls, words)) return calls[words];
  return undefined;
}

/** One clause for all that one node did of one kind: `payment charges o1, o2 and o3`. */
export function clausesOf(calls: readonly Call[]): string[] {
  const kinds = Map.groupBy(calls, (call) => call.clause('\0'));
  return [...kinds].flatMap(([pattern, same]) =>
    pattern.includes('\0')
      ? [same[0]!.clause(listObjects(same.map(({ object }) => object)))]
      : [same[0]!.clause()],
  );
}

/** `order o1`, `order o2` → `orders o1 and o2`. */
export function listObjects(names: readonly string[]): string {
  const distinct = [...new Set(names.filter(Boolean))];
  const [, kind] = /^(\S+) \S+$/.exec(distinct[0] ?? '') ?? [];
  if (kind === undefined || distinct.length < 2 || !distinct.every((name) => name.startsWith(`${kind} `)))
    return list(distinct, 4);
  return `${kind}s ${list(
    distinct.map((name) => name.slice(kind.length + 1)),
    4,
  )}`;
}

interface Request {
  method: string;
  path: readonly string[];
  query: Readonly<Record<string, string>>;
}

function parseLabel(label: string): Request {
  const [, method, target] = /^([A-Z]+) (\S*)$/.exec(label) ?? [];
  if (!method || target === undefined) return { method: '', path: [label], query: {} };
  const [pathname = '', search = ''] = target.split('?');
  const path = pathname.split('/').filter(Boolean).map(decode);
  return { method, path, query: Object.fromEntries(new URLSearchParams(search)) };
}

/** A path that is no valid encoding is shown as it was sent. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function usualCall(
  method: string,
  path: readonly string[],
  query: Request['query'],
  callee: string,
): { verb: string; object: string; tell?: string } {
  const [first = ''] = path;
  const values = Object.values(query);
  const object = (path.length > 1 ? path.at(-1) : values[0]) ?? '';
  if (READING.test(method))
    return { verb: 'read', object: object || first, tell: '{caller} reads {object} from {callee}' };
  const named = VERBS[method];
  if (named && method !== 'POST') return { verb: named, object: object || first };
  const isThing = first === callee || /^[a-z]*[^s]s$/.test(first) || !/^[a-z]/.test(first);
  if (path.length > 2) return { verb: spaced(path.at(-1)!), object: path[1]! };
  if (isThing && method) return { verb: 'create', object: object || first };
  return { verb: spaced(first), object };
}

/** `appendEntries` and `append-entries` → `append entries`. */
function spaced(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_]+/g, ' ')
    .toLowerCase();
}

/** Replaces `{name}` by its value and by nothing if there is none. */
export function fillIn(template: string, values: Readonly<Record<string, unknown>>): string {
  return template
    .replaceAll(/\{([^{}]*)\}/g, (_, name: string) =>
      Object.hasOwn(values, name) ? plain(values[name]) : '',
    )
    .replaceAll(/ {2,}/g, ' ');
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** An operation in words: its name's first word is taken for a verb if more follow. */
export interface Operation {
  /** `places` */
  verb: string;
  /** `o1` */
  object: string;
  /** `places order o1` */
  clause: string;
}

export function operationOf(name: string, vocabulary: Vocabulary): Operation {
  const [, first, rest] = /^([a-z]+) (.+)$/.exec(name) ?? [];
  if (!first || rest === undefined) return { verb: 'starts', object: name, clause: `starts ${name}` };
  const template = vocabulary.operations?.[first];
  if (template !== undefined) {
    const [verb = '', ...others] = fillIn(template, { rest }).split(' ');
    return { verb, object: others.join(' '), clause: [verb, ...others].join(' ') };
  }
  const verb = thirdPerson(first);
  return { verb, object: rest, clause: `${verb} ${rest}` };
}

/** A durable entry in words. */
export interface Write {
  /** The label beside its mark, or empty. */
  text: string;
  tell?: string;
  tone: WriteTone;
}

/** An event that tells what was to be written. */
export type WriteEvent = Extract<TraceEvent, { kind: 'durable' | 'cached' | 'unwritten' | 'refused' }> & {
  text: string;
};

export function isWrite(event: TraceEvent): event is WriteEvent {
  if (event.kind === 'refused') return event.text !== undefined;
  return event.kind === 'durable' || event.kind === 'cached' || event.kind === 'unwritten';
}

/** Puts an entry in words. `served` is the request the node was serving, if that is known. */
export function writeOf(event: WriteEvent, vocabulary: Vocabulary, served?: Call): Write {
  const entry = parseEntry(event.text);
  const words = (vocabulary.writes ?? []).find((candidate) => matches(candidate, event, entry));
  const values = { ...fieldsOf(entry), node: nodeName(event.node, vocabulary), done: served?.done };
  const usual = served?.undoing ? 'undo' : 'do';
  if (!words) return { text: usualText(entry), tone: usual };
  return {
    text: fillIn(words.text, values).trim(),
    ...(words.tell === undefined ? {} : { tell: fillIn(words.tell, values).trim() }),
    tone: words.tone ?? usual,
  };
}

function parseEntry(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function fieldsOf(entry: unknown): Record<string, unknown> {
  const fields = typeof entry === 'object' && entry !== null ? { ...entry } : {};
  return { ...fields, entry };
}

function matches(words: WriteWords, event: WriteEvent, entry: unknown): boolean {
  if (words.node !== undefined && words.node !== event.node) return false;
  if (words.file !== undefined && words.file !== event.file) return false;
  const fields = fieldsOf(entry);
  return Object.entries(words.match ?? {}).every(([field, value]) => fields[field] === value);
}

const TELLING = ['event', 'type', 'kind', 'op', 'status', 'state'];
const LONGEST = 24;

/** What happened first, then to what: `{"saga":"o1","event":"began","step":"payment"}` → `began o1 payment`. */
function usualText(entry: unknown): string {
  const fields = typeof entry === 'object' && entry !== null ? Object.entries(entry) : [['', entry] as const];
  const rank = (name: string) => (TELLING.includes(name) ? 0 : 1);
  const words = fields
    .filter(([, value]) => typeof value !== 'object')
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([, value]) => String(value));
  const text = words.join(' ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text;
}

/**
 * For each write, the request its node was serving: the one whose object the entry mentions, or else the only one open.
 * A node that serves several requests about other things is not guessed at.
 */
export function servedBy(reading: Reading, vocabulary: Vocabulary): ReadonlyMap<number, Message> {
  const open = new Map<string, Message[]>();
  const served = new Map<number, Message>();
  /** What is cached may be lost long after its request was answered. */
  const cached = new Map<string, Message>();
  reading.trace.forEach((event, index) => {
    const at = open.get(event.node) ?? [];
    if (event.kind === 'receive' && !event.reply) {
      open.set(event.node, [...at, reading.messages.get(event.message)!]);
    } else if (event.kind === 'send' && event.reply) {
      const left = at.filter((request) => event.message !== `${request.id}/reply`);
      open.set(event.node, left);
    } else if (event.kind === 'boot') {
      open.delete(event.node);
    } else if (isWrite(event)) {
      const about = at.filter((request) => mentions(event.text, callOf(request, vocabulary).object));
      const write = `${event.node} ${event.write}`;
      const request = cached.get(write) ?? about.at(-1) ?? (at.length === 1 ? at[0] : undefined);
      if (request) served.set(index, request);
      if (request && event.kind === 'cached') cached.set(write, request);
    }
  });
  return served;
}

function mentions(text: string, object: string): boolean {
  return object !== '' && text.includes(object);
}

/** The objects of all requests, to know whether naming them tells anything. */
export function objectsOf(reading: Reading, vocabulary: Vocabulary): ReadonlySet<string> {
  const objects = new Set<string>();
  for (const message of reading.messages.values())
    if (!message.reply) objects.add(callOf(message, vocabulary).object);
  return objects;
}
