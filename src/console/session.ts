import type { Fault, RunResult, Schedule } from '@faultline/simulator';
import type { ConsoleKind, Step } from './kind.ts';

/** How many sessions the reader has. */
export const SESSIONS = 2;

/** A step takes its time, whatever becomes of it: then the same steps are the same run, and time stands still between them. */
const STEP_MS = 60;
/** The longest that a server may be down: until the reader starts it. */
const FOR_EVER_MS = 1e9;

/**
 * A session at a simulated server is a run of this scenario, from its beginning after every step: a run takes a few
 * milliseconds, and what was done before happens again in the same way, to the last event.
 */
export function sessionFiles(
  kind: ConsoleKind,
  option: string,
  steps: readonly Step[],
): Record<string, string> {
  return {
    'scenario.ts': `import { scenario } from '@faultline/simulator';
import { ${kind.imports} } from '@faultline/simulator/servers/${kind.server}';
const steps = ${JSON.stringify(steps.map((step, index) => ({ ...step, mark: kind.mark(index).line })))};
const tell = (what) => console.log(JSON.stringify(what));
const open = ${kind.open};
export default scenario({
  nodes: { ${kind.server}: ${kind.node(option)} },
  async workload() {
    const sessions = [${Array.from({ length: SESSIONS }, (_unused, at) => `open((printed) => tell({ session: ${at}, ...printed }))`).join(', ')}];
    for (const [index, step] of steps.entries()) {
      tell({ step: index });
      if (step.kind === 'line') sessions[step.session].type(step.line);
      if (step.kind === 'cancel') sessions[step.session].cancel();
      if (step.kind === 'crash') open(() => {}).type(step.mark);
      await new Promise((wake) => setTimeout(wake, step.kind === 'wait' ? step.ms : ${STEP_MS}));
    }
    tell({ step: steps.length });
  },
  conditions: { latencyMs: [1, 1], limitMs: ${FOR_EVER_MS} },
  invariants: {},
});
`,
  };
}

/** Crashes are faults, put behind a frame that stands for the reader's wish. */
export function sessionSchedule(kind: ConsoleKind, steps: readonly Step[]): Schedule {
  const faults = steps.flatMap((step, index): Fault[] => {
    if (step.kind !== 'crash') return [];
    const { event } = kind.mark(index);
    const restartMs = downFor(steps.slice(index + 1));
    const crash = { kind: 'crash', node: kind.server, when: 'after', event, restartMs } as const;
    return [step.machine ? { ...crash, silent: true } : crash];
  });
  // Calm: what was not synced never survives a machine by luck.
  return { seed: '1', calm: true, faults };
}

function downFor(after: readonly Step[]): number {
  const start = after.findIndex(({ kind }) => kind === 'start');
  if (start < 0) return FOR_EVER_MS;
  return after.slice(0, start).reduce((ms, step) => ms + (step.kind === 'wait' ? step.ms : STEP_MS), STEP_MS);
}

/** Whether the server is down after these steps, and which way it went. */
export function downAfter(steps: readonly Step[]): 'process' | 'machine' | undefined {
  const last = steps.findLast(({ kind }) => kind === 'crash' || kind === 'start');
  if (last?.kind !== 'crash') return undefined;
  return last.machine ? 'machine' : 'process';
}

/** What a step showed, as a row of the drawn session. */
export interface Row {
  readonly step: Step;
  /** Behind which prompt a line was typed. */
  readonly prompt: string | undefined;
  /** What each session printed meanwhile. */
  readonly printed: readonly string[];
  /** What its session waits for, if the line is not done by the end of its step. */
  readonly waits: string | undefined;
}

export interface Shown {
  readonly rows: readonly Row[];
  /** The prompt of each session; undefined for one that waits. */
  readonly prompts: readonly (string | undefined)[];
  /** What the server holds at the end, by name. */
  readonly content: ReadonlyMap<string, string>;
}

type Told =
  | { readonly step: number }
  | { readonly session: number; readonly text: string; readonly prompt?: string; readonly pid?: number };

/** Reads the run of a session. */
export function shownIn(
  { trace }: Pick<RunResult, 'trace'>,
  kind: ConsoleKind,
  steps: readonly Step[],
): Shown {
  const reader = new Reader(kind, steps);
  for (const event of trace) {
    if (event.node === kind.server && event.kind === 'boot') reader.content.clear();
    if (event.node === kind.server && event.kind === 'content') reader.holds(event.name, event.text);
    if (event.kind === 'log' && event.node === 'client') reader.told(JSON.parse(event.text) as Told);
    if (reader.at === steps.length) break;
  }
  return { rows: reader.rows, prompts: reader.prompts, content: reader.content };
}

class Reader {
  readonly rows: Row[] = [];
  readonly content = new Map<string, string>();
  readonly prompts: (string | undefined)[];
  readonly #steps: readonly Step[];
  readonly #pids: (number | undefined)[] = [];
  #prompt: string | undefined;
  #printed: string[] = [];
  at = -1;

  constructor(kind: ConsoleKind, steps: readonly Step[]) {
    this.#steps = steps;
    this.prompts = Array.from({ length: SESSIONS }, () => kind.prompt);
  }

  told(what: Told): void {
    if ('step' in what) return this.#begin(what.step);
    this.#printed[what.session] += what.text;
    this.prompts[what.session] = what.prompt;
    this.#pids[what.session] = what.pid ?? this.#pids[what.session];
  }

  holds(name: string, text: string | undefined): void {
    if (text === undefined) this.content.delete(name);
    else this.content.set(name, text);
  }

  #begin(step: number): void {
    if (this.at >= 0) this.#end();
    this.at = step;
    this.#printed = Array.from({ length: SESSIONS }, () => '');
    const next = this.#steps[step];
    if (next?.kind !== 'line') return;
    this.#prompt = this.prompts[next.session];
    this.prompts[next.session] = undefined;
  }

  #end(): void {
    const step = this.#steps[this.at]!;
    const isLine = step.kind === 'line';
    const waits = isLine && this.prompts[step.session] === undefined ? this.#reason(step.session) : undefined;
    const prompt = isLine ? (this.#prompt ?? '') : undefined;
    this.rows.push({ step, prompt, printed: this.#printed, waits });
  }

  /** As the server shows it of this session. */
  #reason(session: number): string {
    const of = [...this.content].find(([name]) => name.endsWith(`(${this.#pids[session]})`))?.[1];
    return of?.startsWith('waits for ') ? of : 'waits';
  }
}
