import type { RunResult } from '@faultline/simulator';

/**
 * What a question asks of a run, one of
 *
 * - `{ disk: shipping/ledger, where?: { key: … }, field?: event }`: what the file holds in the end, entry by entry;
 * - `{ messages: shipping, path?: /book }`: how many requests were sent to a node;
 * - `{ operation: place o1 }`: what the workload's operation gave;
 * - `{ verdict: true }`: the invariant that broke, or `holds`.
 */
export type Asked =
  | {
      readonly disk: string;
      readonly where?: Readonly<Record<string, unknown>> | undefined;
      readonly field?: string | undefined;
    }
  | { readonly messages: string; readonly path?: string | undefined }
  | { readonly operation: string }
  | { readonly verdict: true };

/** What may stand beside the first field, which says what is asked. */
const FORMS: Record<string, readonly string[]> = {
  disk: ['where', 'field'],
  messages: ['path'],
  operation: [],
  verdict: [],
};

/** The question as it is used, or a sentence that says what to write. */
export function readAsked(given: unknown): Asked | string {
  const asked = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>;
  const [form] = Object.keys(FORMS).filter((name) => name in asked);
  if (!form) return `write asks: one of ${Object.keys(FORMS).join(', ')}.`;
  const other = Object.keys(asked).find((field) => field !== form && !FORMS[form]!.includes(field));
  if (other !== undefined)
    return `asks has no field “${other}” beside ${form}${FORMS[form]!.length ? `: it may have ${FORMS[form]!.join(', ')}` : ''}.`;
  if (form === 'verdict') return { verdict: true };
  if (typeof asked[form] !== 'string') return `write asks with a name: { ${form}: … }.`;
  return asked as unknown as Asked;
}

/** What the run gives for it. @throws Error with a sentence, if it asks for what the run does not have. */
export function answerOf(asked: Asked, run: RunResult): unknown {
  if ('disk' in asked) return onDisk(asked, run);
  if ('messages' in asked) return requestsTo(asked, run);
  if ('operation' in asked) return outcomeOf(asked.operation, run);
  return run.violation?.invariant ?? 'holds';
}

function onDisk({ disk, where = {}, field }: Extract<Asked, { disk: string }>, run: RunResult): unknown {
  const [node = '', ...file] = disk.split('/');
  const entries = run.disks[node]?.[file.join('/')];
  if (!entries) {
    const files = Object.entries(run.disks).flatMap(([name, its]) =>
      Object.keys(its).map((each) => `${name}/${each}`),
    );
    throw new Error(`the run leaves no file “${disk}”; it leaves ${files.join(', ')}.`);
  }
  return entries
    .filter((entry) => Object.entries(where).every(([key, value]) => fieldOf(entry, key) === value))
    .map((entry) => (field === undefined ? entry : fieldOf(entry, field)));
}

const fieldOf = (entry: unknown, field: string): unknown =>
  typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>)[field] : undefined;

function requestsTo({ messages, path = '' }: Extract<Asked, { messages: string }>, run: RunResult): number {
  return run.trace.filter(
    (event) =>
      event.kind === 'send' &&
      !event.reply &&
      event.to === messages &&
      (event.label.split(' ')[1] ?? '').startsWith(path),
  ).length;
}

function outcomeOf(operation: string, { trace }: RunResult): string {
  const ends = trace.flatMap((event) =>
    event.kind === 'operation' && event.name === operation && event.phase !== 'start' ? [event.outcome] : [],
  );
  if (ends.length) return ends.at(-1)!;
  throw new Error(`the run has no operation “${operation}” that ends.`);
}
