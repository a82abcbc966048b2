import { escapeBreaks, formatFault, parseFault, quote, unquote } from './fault-text.ts';
import { hashText } from './random.ts';
import type { Fault, Order, Schedule } from './schedule.ts';
import type { RunResult, TraceEvent } from './trace.ts';
import { formatOrder, parseOrder } from './world/plan/priorities.ts';

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

function scheduleLines({ seed, faults, calm, order, only, off }: Schedule): string[] {
  return [
    `seed       ${quote(seed)}`,
    ...(calm ? ['calm       every message and write takes its shortest time'] : []),
    ...(order ? [`order      ${order}`] : []),
    ...(only?.length === 0 ? ['only'] : (only ?? []).map((name) => `only       ${quote(name)}`)),
    ...(off ?? []).map((node) => `off        ${node}`),
    ...faults.map((fault) => `fault      ${formatFault(fault)}`),
  ];
}

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
    off: undefined as string[] | undefined,
    calm: false,
    order: undefined as Order | undefined,
  };
  for (const line of headOf(text)) {
    const [, key, value = ''] = /^(seed|calm|order|only|off|fault)(?: +(.*))?$/.exec(line) ?? [];
    if (key === 'seed') schedule.seed = unquote(value);
    else if (key === 'calm') schedule.calm = true;
    else if (key === 'order') schedule.order = formatOrder(parseOrder(value));
    else if (key === 'only') schedule.only = [...(schedule.only ?? []), ...(value ? [unquote(value)] : [])];
    else if (key === 'off') schedule.off = [...(schedule.off ?? []), value];
    else if (key === 'fault') schedule.faults.push(parseFault(value));
  }
  const { seed, faults, only, off, calm, order } = schedule;
  if (seed === undefined) throw new SyntaxError('There is no line “seed …” below the title of this run.');
  return {
    seed,
    faults,
    ...(calm && { calm }),
    ...(order && { order }),
    ...(only && { only }),
    ...(off && { off }),
  };
}

/** The lines below the title. Exploring prints what it did before it prints the run. */
function headOf(text: string): string[] {
  const paragraphs = text.split(/\r?\n[ \t]*\r?\n/).map((paragraph) => paragraph.split(/\r?\n/).slice(1));
  return paragraphs.find((lines) => lines.some((line) => line.startsWith('seed '))) ?? [];
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
    case 'stop':
      if (event.phase === 'asked') return `is asked to stop within ${event.graceMs} ms`;
      return `${event.phase === 'left' ? 'leaves' : 'is killed'}, back after ${event.restartMs} ms`;
    case 'pause':
      return `PAUSED     for ${event.ms} ms`;
    case 'block':
      return `BUSY       for ${event.ms} ms`;
    case 'slow':
      if (event.phase === 'end') return `regains    the speed of its ${event.what}`;
      return `SLOW       ${event.what}, by ${event.ms} ms ${event.what === 'disk' ? 'a write' : 'an event'}`;
    case 'clock':
      return `CLOCK OFF  ${clockText(event)}`;
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
      return `DELAYED    ${event.message} by ${event.ms} ms${event.why ? ` (${event.why})` : ''}`;
    case 'duplicate':
      return `DUPLICATED ${event.message}`;
    case 'overtake':
      return `OVERTAKEN  ${event.overtaken} by ${event.message}`;
    case 'failed':
      return `fails      ${event.message} (${event.why})`;
    case 'abort':
      return `gives up   ${event.message} (${event.reason})`;
    case 'connection':
      return `${CONNECTION[event.phase].padEnd(10)} ${event.connection}`;
    case 'content':
      return event.text === undefined
        ? `no longer holds ${event.name}`
        : `holds      ${event.name} = ${event.text}`;
    case 'durable':
      return `writes     ${event.file} ${event.text}`;
    case 'acked':
      return `wrote      ${event.write}`;
    case 'cached':
      return `caches     ${event.file} ${event.text}`;
    case 'synced':
      return `syncs      ${event.file}, ${event.count} ${event.count === 1 ? 'write' : 'writes'}`;
    case 'refused': {
      const what = event.text === undefined ? `sync of ${event.file}` : `${event.file} ${event.text}`;
      return `REFUSED    ${what} (${event.code}${event.written ? ', but done' : ''})`;
    }
    case 'full':
      return event.phase === 'start' ? 'FULL       disk' : 'has room   on its disk';
    case 'recovered':
      return `recovers   ${event.file}, cutting off ${event.text}`;
    case 'unwritten':
      return `LOSES      ${event.file} ${event.text}${event.why === 'in flight' ? '' : ` (${event.why})`}`;
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

const CONNECTION: Record<Extract<TraceEvent, { kind: 'connection' }>['phase'], string> = {
  opened: 'opens',
  closes: 'closes',
  closed: 'is closed',
  reset: 'breaks',
  refused: 'is refused',
};

function clockText({ skewMs, driftPpm }: Extract<TraceEvent, { kind: 'clock' }>): string {
  const jump = `jumps ${Math.abs(skewMs)} ms ${skewMs < 0 ? 'back' : 'ahead'}`;
  const drift = `${driftPpm < 0 ? 'loses' : 'gains'} ${Math.abs(driftPpm)} ppm`;
  if (driftPpm === 0) return jump;
  return skewMs === 0 ? drift : `${jump}, ${drift}`;
}
