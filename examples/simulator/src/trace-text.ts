import { hashText } from './random.ts';
import type { Fault, Schedule } from './schedule.ts';
import type { RunResult, TraceEvent } from './trace.ts';

/**
 * The text form of a run: what the command line prints and golden files hold. Reads like a log, holds no line numbers
 * and no engine's wording, and says everything that is needed to run it again.
 */
export function formatRun(title: string, schedule: Schedule, result: RunResult): string {
  return [
    oneLine(title),
    `invariant  ${oneLine(result.violation?.invariant ?? 'every invariant held')}`,
    ...scheduleLines(schedule),
    ...result.unmatched.map((fault) => `unmatched  ${formatFault(fault)}`),
    '',
    ...formatTrace(result.trace),
    '',
  ].join('\n');
}

function scheduleLines({ seed, faults, calm, only }: Schedule): string[] {
  return [
    `seed       ${quote(seed)}`,
    ...(calm ? ['calm       every message and write takes its shortest time'] : []),
    ...(only?.length === 0 ? ['only'] : (only ?? []).map((name) => `only       ${quote(name)}`)),
    ...faults.map((fault) => `fault      ${formatFault(fault)}`),
  ];
}

/** One fault in words, for example `drop orders→shipping POST /book?order=o1#1/reply`. */
export function formatFault(fault: Fault): string {
  switch (fault.kind) {
    case 'drop':
    case 'reset':
      return `${fault.kind} ${quote(fault.message)}`;
    case 'duplicate':
      return `duplicate ${quote(fault.message)} after ${fault.afterMs} ms`;
    case 'delay':
      return `delay ${quote(fault.message)} by ${fault.ms} ms`;
    case 'crash':
      return `crash ${fault.node}${fault.silent ? ' and its machine' : ''} ${fault.when} ${quote(fault.event)}, back after ${fault.restartMs} ms`;
    case 'partition':
      return `partition ${fault.from}${fault.oneWay ? '→' : '↔'}${fault.to} from ${fault.startMs} to ${fault.endMs} ms`;
  }
}

/** Text as it is, or as JSON where that could not be read back from a line. */
function quote(text: string): string {
  return /^$|^["\s]|\s$|[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(text) ? escapeBreaks(JSON.stringify(text)) : text;
}

function unquote(text: string): string {
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}

/** What would end a line, or spoil it, as escapes of JSON. */
const escapeBreaks = (text: string) =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

const oneLine = (text: string) => escapeBreaks(text.replaceAll('\n', '\\n'));

/**
 * Reads back the schedule from the text of a run, so that a golden file says by itself how to run it again: it is all in
 * the lines between the title and the first empty line.
 *
 * @throws SyntaxError with the line that cannot be read.
 */
export function parseSchedule(text: string): Schedule {
  const schedule = {
    seed: undefined as string | undefined,
    faults: [] as Fault[],
    only: undefined as string[] | undefined,
    calm: false,
  };
  const lines = text.split(/\r?\n/);
  const end = lines.findIndex((line, i) => i > 0 && line.trim() === '');
  for (const line of lines.slice(1, end < 0 ? undefined : end)) {
    const [, key, value = ''] = /^(seed|calm|only|fault)(?: +(.*))?$/.exec(line) ?? [];
    if (key === 'seed') schedule.seed = unquote(value);
    else if (key === 'calm') schedule.calm = true;
    else if (key === 'only') schedule.only = [...(schedule.only ?? []), ...(value ? [unquote(value)] : [])];
    else if (key === 'fault') schedule.faults.push(parseFault(value));
  }
  const { seed, faults, only, calm } = schedule;
  if (seed === undefined) throw new SyntaxError('There is no line “seed …” below the title of this run.');
  return { seed, faults, ...(calm ? { calm } : {}), ...(only ? { only } : {}) };
}

/** The inverse of {@link formatFault}. */
export function parseFault(text: string): Fault {
  const [, kind, rest = ''] = /^(\w+) (.*)$/.exec(text) ?? [];
  const match = (pattern: RegExp) => pattern.exec(rest) ?? [];
  if (kind === 'drop' || kind === 'reset') return { kind, message: unquote(rest) };
  if (kind === 'duplicate') {
    const [, message, afterMs] = match(/^(.*) after (\d[\d.e+-]*) ms$/);
    if (message) return { kind, message: unquote(message), afterMs: Number(afterMs) };
  }
  if (kind === 'delay') {
    const [, message, ms] = match(/^(.*) by (\d[\d.e+-]*) ms$/);
    if (message) return { kind, message: unquote(message), ms: Number(ms) };
  }
  if (kind === 'crash') {
    const [, node, machine, when, event, restartMs] = match(
      /^(\S+)( and its machine)? (before|after) (.*), back after (\d[\d.e+-]*) ms$/,
    );
    if (node)
      return {
        kind,
        node,
        when: when as 'before' | 'after',
        event: unquote(event!),
        restartMs: Number(restartMs),
        ...(machine ? { silent: true } : {}),
      };
  }
  if (kind === 'partition') {
    const [, from, arrow, to, startMs, endMs] = match(
      /^(.+?)([→↔])(.+) from (\d[\d.e+-]*) to (\d[\d.e+-]*) ms$/,
    );
    if (from)
      return {
        kind,
        from,
        to: to!,
        startMs: Number(startMs),
        endMs: Number(endMs),
        ...(arrow === '→' ? { oneWay: true } : {}),
      };
  }
  throw new SyntaxError(`“${text}” is not a fault as faultline prints it.`);
}

/** One line for each event, aligned: time, node, what happened. */
export function formatTrace(trace: readonly TraceEvent[]): string[] {
  const nodeWidth = Math.max(0, ...trace.map(({ node }) => node.length));
  const timeWidth = Math.max(8, (trace.at(-1)?.atMs ?? 0).toFixed(3).length + 1);
  return trace.map((event) =>
    oneLine(
      `${event.atMs.toFixed(3).padStart(timeWidth)}  ${event.node.padEnd(nodeWidth)}  ${describe(event)}`,
    ).trimEnd(),
  );
}

/** A hash of the trace's text: equal on every engine when the runs are equal. */
export function hashTrace(trace: readonly TraceEvent[]): string {
  return hashText(formatTrace(trace).join('\n')).toString(16).padStart(8, '0');
}

function describe(event: TraceEvent): string {
  switch (event.kind) {
    case 'boot':
      return event.life === 1 ? 'boots' : `boots, life ${event.life}`;
    case 'crash':
      return `${event.silent ? 'loses power' : 'crashes'}, back after ${event.restartMs} ms`;
    case 'exit':
      return `dies of its own error, back after ${event.restartMs} ms`;
    case 'send':
      return `sends      ${event.label}${event.reply ? '' : ` to ${event.to}`}   ${event.message}${event.body && event.reply ? `   ${event.body}` : ''}`;
    case 'receive':
      return `receives   ${event.label}   ${event.message}`;
    case 'lost':
      return `LOST       ${event.message}${event.why === 'drop' ? '' : ` (${event.why})`}`;
    case 'ignored':
      return `ignores    ${event.message} (${event.why})`;
    case 'delay':
      return `DELAYED    ${event.message} by ${event.ms} ms`;
    case 'duplicate':
      return `DUPLICATED ${event.message}`;
    case 'failed':
      return `fails      ${event.message} (${event.why})`;
    case 'abort':
      return `gives up   ${event.message} (${event.reason})`;
    case 'durable':
      return `writes     ${event.file} ${event.text}`;
    case 'acked':
      return `wrote      ${event.write}`;
    case 'unwritten':
      return `LOSES      ${event.file} ${event.text}`;
    case 'timer':
      return `wakes      ${event.timer} after ${event.ms} ms`;
    case 'log':
      return `prints     ${event.text}`;
    case 'operation':
      return event.phase === 'start'
        ? `begins     ${event.name}`
        : `ends       ${event.name}: ${event.phase === 'ok' ? event.outcome : `failed, ${event.outcome}`}`;
    case 'partition':
      return event.phase === 'start' ? `loses sight of ${event.to}` : `sees ${event.to} again`;
    case 'violation':
      return `VIOLATED   ${event.invariant}`;
  }
}
