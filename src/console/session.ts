import type { Fault, RunResult, Schedule } from '@faultline/simulator';

/** One thing that the reader did at the console. */
export type Step =
  | { kind: 'line'; session: number; line: string }
  | { kind: 'wait'; ms: number }
  /** The process dies; or its machine, with what it had not synced. */
  | { kind: 'crash'; machine: boolean };

/** So long the console waits for a reply before it takes the next line. */
const PATIENCE_MS = 50;
/** So long it takes until the other session has heard what the line did. */
const OTHERS_MS = 5;
const RESTART_MS = 100;

/**
 * A session at a simulated Redis is a run of this scenario, from its beginning after every line: a run takes a few
 * milliseconds, and what was typed before happens again in the same way, to the last event.
 */
export function sessionFiles(steps: readonly Step[]): Record<string, string> {
  return {
    'scenario.ts': `import { scenario } from '@faultline/simulator';
import { redis, redisCli } from '@faultline/simulator/servers/redis';
const steps = ${JSON.stringify(steps)};
const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));
export default scenario({
  nodes: { redis: redis({ appendfsync: 'everysec' }) },
  async workload() {
    const sessions = [redisCli('redis'), redisCli('redis'), redisCli('redis')];
    const run = (session, line, index) =>
      sessions[session].run(line).then((text) => console.log(JSON.stringify([index, text])));
    for (const [index, step] of steps.entries()) {
      if (step.kind === 'wait') await sleep(step.ms);
      else if (step.kind === 'line') {
        await Promise.race([run(step.session, step.line, index), sleep(${PATIENCE_MS})]);
        await sleep(${OTHERS_MS});
      }
      else await Promise.race([sessions[2].run('PING crash-' + index), sleep(${2 * RESTART_MS})]).then(() => sleep(${2 * RESTART_MS}));
    }
    console.log('end');
  },
  conditions: { latencyMs: [1, 1] },
  invariants: {},
});
`,
  };
}

/** Crashes are faults, put behind a frame that stands for the reader's wish. */
export function sessionSchedule(steps: readonly Step[]): Schedule {
  const faults = steps.flatMap((step, index): Fault[] => {
    if (step.kind !== 'crash') return [];
    const event = `client→redis PING crash-${index}#1`;
    const crash = { kind: 'crash', node: 'redis', when: 'after', event, restartMs: RESTART_MS } as const;
    return [step.machine ? { ...crash, silent: true } : crash];
  });
  return { seed: '1', faults };
}

/** What was printed for each line, by its index. One that has no reply yet is not in it. */
export function repliesIn({ trace }: Pick<RunResult, 'trace'>): ReadonlyMap<number, string> {
  const replies = new Map<number, string>();
  for (const event of trace) {
    if (event.kind !== 'log') continue;
    if (event.text === 'end') break;
    const [index, text] = JSON.parse(event.text) as [number, string];
    replies.set(index, text);
  }
  return replies;
}

/** A session as text, line by line. */
export function sessionText(steps: readonly Step[], replies: ReadonlyMap<number, string>): string {
  return steps.map((step, index) => stepText(step, replies.get(index))).join('\n');
}

export function stepText(step: Step, reply: string | undefined): string {
  if (step.kind === 'wait') return `— ${step.ms / 1000} s pass —`;
  if (step.kind === 'crash')
    return step.machine ? '— the machine dies and is back —' : '— the process dies and is back —';
  return `${step.session + 1}> ${step.line}\n${reply ?? '(waits)'}`;
}
