import type { Fault } from './schedule.ts';

type Of<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

/** One kind of fault as text: what follows the kind's name, and how to read it back. */
interface Form<K extends Fault['kind']> {
  write: (fault: Of<K>) => string;
  /** Matches the whole of what {@link write} gives. */
  pattern: RegExp;
  read: (groups: Record<string, string | undefined>) => Omit<Of<K>, 'kind'>;
}

const MS = String.raw`-?\d[\d.e+-]*`;
const AT = String.raw`(?<when>before|after) (?<event>.*)`;

/** Every kind of fault: the compiler asks for a line here when there is a new one. */
const FORMS: { [K in Fault['kind']]: Form<K> } = {
  drop: messageForm(),
  reset: messageForm(),
  duplicate: {
    write: ({ message, afterMs }) => `${quote(message)} after ${afterMs} ms`,
    pattern: pattern`(?<message>.*) after (?<ms>${MS}) ms`,
    read: ({ message, ms }) => ({ message: unquote(message!), afterMs: Number(ms) }),
  },
  delay: {
    write: ({ message, ms }) => `${quote(message)} by ${ms} ms`,
    pattern: pattern`(?<message>.*) by (?<ms>${MS}) ms`,
    read: ({ message, ms }) => ({ message: unquote(message!), ms: Number(ms) }),
  },
  overtake: {
    write: ({ message, overtaken }) =>
      `${overtaken.includes(' by ') ? escapeBreaks(JSON.stringify(overtaken)) : quote(overtaken)} by ${quote(message)}`,
    pattern: /^(?<overtaken>"(?:[^"\\]|\\.)*"|.*?) by (?<message>.*)$/,
    read: ({ message, overtaken }) => ({ message: unquote(message!), overtaken: unquote(overtaken!) }),
  },
  crash: {
    write: ({ node, silent, torn, when, event, restartMs }) =>
      `${node}${silent ? ' and its machine' : ''}${tearing(torn)} ${when} ${quote(event)}, back after ${restartMs} ms`,
    pattern: pattern`(?<node>\S+)(?<silent> and its machine)?(?<torn> tearing a write)? ${AT}, back after (?<restartMs>${MS}) ms`,
    read: ({ silent, torn, ...groups }) => ({
      ...around(groups),
      restartMs: Number(groups['restartMs']),
      ...(silent ? { silent: true } : {}),
      ...(torn ? { torn: true } : {}),
    }),
  },
  power: {
    write: ({ node, others, torn, when, event, restartMs }) =>
      `${[node, ...others].join('+')}${tearing(torn)} ${when} ${quote(event)}, back after ${restartMs} ms`,
    pattern: pattern`(?<node>[^\s+]+)(?<others>(?:\+[^\s+]+)*)(?<torn> tearing a write)? ${AT}, back after (?<restartMs>${MS}) ms`,
    read: ({ others, torn, ...groups }) => ({
      ...around(groups),
      others: others!.split('+').slice(1),
      restartMs: Number(groups['restartMs']),
      ...(torn ? { torn: true } : {}),
    }),
  },
  stop: {
    write: ({ node, when, event, graceMs, restartMs }) =>
      `${node} ${when} ${quote(event)}, killed after ${graceMs} ms, back after ${restartMs} ms`,
    pattern: pattern`(?<node>\S+) ${AT}, killed after (?<graceMs>${MS}) ms, back after (?<restartMs>${MS}) ms`,
    read: (groups) => ({
      ...around(groups),
      graceMs: Number(groups['graceMs']),
      restartMs: Number(groups['restartMs']),
    }),
  },
  pause: {
    write: ({ node, when, event, ms }) => `${node} ${when} ${quote(event)}, for ${ms} ms`,
    pattern: pattern`(?<node>\S+) ${AT}, for (?<ms>${MS}) ms`,
    read: (groups) => ({ ...around(groups), ms: Number(groups['ms']) }),
  },
  block: {
    write: ({ node, event, ms }) => `${node} in ${quote(event)}, for ${ms} ms`,
    pattern: pattern`(?<node>\S+) in (?<event>.*), for (?<ms>${MS}) ms`,
    read: ({ node, event, ms }) => ({ node: node!, event: unquote(event!), ms: Number(ms) }),
  },
  slow: {
    write: ({ node, what, ms, startMs, endMs }) =>
      `${what} of ${node} by ${ms} ms from ${startMs} to ${endMs} ms`,
    pattern: pattern`(?<what>thread|disk) of (?<node>\S+) by (?<ms>${MS}) ms from (?<startMs>${MS}) to (?<endMs>${MS}) ms`,
    read: ({ node, what, ms, startMs, endMs }) => ({
      node: node!,
      what: what as 'thread' | 'disk',
      ms: Number(ms),
      startMs: Number(startMs),
      endMs: Number(endMs),
    }),
  },
  clock: {
    write: ({ node, startMs, skewMs, driftPpm }) =>
      `of ${node} from ${startMs} ms on: ${skewMs} ms ahead, gaining ${driftPpm} ppm`,
    pattern: pattern`of (?<node>\S+) from (?<startMs>${MS}) ms on: (?<skewMs>${MS}) ms ahead, gaining (?<driftPpm>${MS}) ppm`,
    read: ({ node, startMs, skewMs, driftPpm }) => ({
      node: node!,
      startMs: Number(startMs),
      skewMs: Number(skewMs),
      driftPpm: Number(driftPpm),
    }),
  },
  fail: {
    write: ({ node, event, written }) =>
      `disk of ${node}${written ? ', which writes,' : ''} at ${quote(event)}`,
    pattern: pattern`disk of (?<node>[^\s,]+)(?<written>, which writes,)? at (?<event>.*)`,
    read: ({ node, event, written }) => ({
      node: node!,
      event: unquote(event!),
      ...(written ? { written: true } : {}),
    }),
  },
  full: {
    write: ({ node, startMs, endMs }) => `disk of ${node} from ${startMs} to ${endMs} ms`,
    pattern: pattern`disk of (?<node>\S+) from (?<startMs>${MS}) to (?<endMs>${MS}) ms`,
    read: ({ node, startMs, endMs }) => ({ node: node!, startMs: Number(startMs), endMs: Number(endMs) }),
  },
  partition: {
    write: ({ from, to, oneWay, startMs, endMs }) =>
      `${from}${oneWay ? '→' : '↔'}${to} from ${startMs} to ${endMs} ms`,
    pattern: pattern`(?<from>.+?)(?<arrow>[→↔])(?<to>.+) from (?<startMs>${MS}) to (?<endMs>${MS}) ms`,
    read: ({ from, arrow, to, startMs, endMs }) => ({
      from: from!,
      to: to!,
      startMs: Number(startMs),
      endMs: Number(endMs),
      ...(arrow === '→' ? { oneWay: true } : {}),
    }),
  },
};

/** One fault in words, for example `drop orders→shipping POST /book?order=o1#1/reply`. */
export function formatFault(fault: Fault): string {
  const { write } = FORMS[fault.kind] as Form<Fault['kind']>;
  return `${fault.kind} ${write(fault as never)}`;
}

/**
 * The inverse of {@link formatFault}.
 *
 * @throws SyntaxError for text that is no fault.
 */
export function parseFault(text: string): Fault {
  const [, kind = '', rest = ''] = /^(\w+) (.*)$/.exec(text) ?? [];
  if (Object.hasOwn(FORMS, kind)) {
    const { pattern: whole, read } = FORMS[kind as Fault['kind']] as Form<Fault['kind']>;
    const { groups } = whole.exec(rest) ?? {};
    if (groups) return { kind, ...read(groups) } as Fault;
  }
  throw new SyntaxError(`“${text}” is not a fault as faultline prints it.`);
}

function messageForm<K extends 'drop' | 'reset'>(): Form<K> {
  return {
    write: (fault: Of<'drop' | 'reset'>) => quote(fault.message),
    pattern: /^(?<message>.+)$/,
    read: ({ message }) => ({ message: unquote(message!) }) as Omit<Of<K>, 'kind'>,
  };
}

function around({ node, when, event }: Record<string, string | undefined>) {
  return { node: node!, when: when as 'before' | 'after', event: unquote(event!) };
}

const tearing = (torn: boolean | undefined) => (torn ? ' tearing a write' : '');

function pattern(strings: TemplateStringsArray, ...parts: string[]): RegExp {
  return new RegExp(`^${String.raw(strings, ...parts)}$`);
}

/** Text as it is, or as JSON where that could not be read back from a line. */
export function quote(text: string): string {
  return /^$|^["\s]|\s$|[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(text) ? escapeBreaks(JSON.stringify(text)) : text;
}

export function unquote(text: string): string {
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}

/** What would end a line, or spoil it, as escapes of JSON. */
export const escapeBreaks = (text: string) =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
