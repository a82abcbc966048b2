import type { RunResult } from '../trace.ts';
import { beatsOf } from './beats.ts';
import { list } from './english.ts';
import { isDone, readTrace, type Reading } from './reading.ts';
import type { Beat, Piece } from './teller.ts';
import type { Vocabulary } from './vocabulary.ts';
import { callOf, clausesOf, listObjects, nodeName, type Call } from './words.ts';

/** One sentence or two that belong together: a line of the story. */
export interface Sentence {
  text: string;
  /** Indexes into the trace of the events it tells, ascending. */
  events: number[];
  tone: 'plain' | 'fault' | 'verdict';
  /** Virtual time of what it tells first. */
  atMs: number;
  /** Ranges of `text`, from and to, that tell a fault. */
  stress: readonly (readonly [number, number])[];
}

/**
 * Tells a run in sentences, from nothing but its trace. They are in order of time, the verdict last. Calm stretches
 * are summed up; every fault, crash, time-out and violation is told.
 */
export function tellStory(
  result: Pick<RunResult, 'trace' | 'violation'>,
  vocabulary: Vocabulary = {},
): Sentence[] {
  const reading = readTrace(result.trace);
  const beats = beatsOf(reading, vocabulary);
  const verdict = beats.findIndex((beat) => beat.kind === 'verdict');
  if (verdict >= 0) beats.splice(verdict, 0, ...neverUndone(reading, vocabulary, beats[verdict]!));
  const sentences = withoutRepeats(merged(beats, vocabulary)).map(sentenceOf);
  if (verdict < 0 && !result.violation && result.trace.length) sentences.push(noVerdict(result.trace));
  return sentences.sort((a, b) => a.atMs - b.atMs);
}

/** The story as numbered lines of plain text, with a line break at the end. */
export function storyText(sentences: readonly Sentence[]): string {
  return sentences.map(({ text }, i) => `${i + 1}. ${text}\n`).join('');
}

function noVerdict(trace: RunResult['trace']): Sentence {
  return { text: 'No invariant breaks.', events: [], tone: 'plain', atMs: trace.at(-1)!.atMs, stress: [] };
}

function sentenceOf({ pieces, events, kind, atMs }: Beat): Sentence {
  const stress: [number, number][] = [];
  let text = '';
  for (const piece of pieces) {
    const space = text ? ' ' : '';
    const start = text.length + space.length;
    text += space + (text.endsWith(':') ? piece.text : capitalised(piece.text));
    if (piece.fault) stress.push([start, text.length]);
  }
  const tone = kind === 'verdict' ? 'verdict' : stress.length ? 'fault' : 'plain';
  return { text, events: [...new Set(events)].sort((a, b) => a - b), tone, atMs, stress };
}

/** A sentence may begin with a node's name, which keeps its small letter. “the client” does not. */
function capitalised(text: string): string {
  return text.replace(/^the /, 'The ');
}

/**
 * What comes again and again is told once in full and then by number: “orders asks payment 3 more times to charge o1. The
 * same happens each time.” or “After 200 ms payment starts again. The same happens 7 more times.”
 */
function withoutRepeats(beats: readonly Beat[]): Beat[] {
  const out: Beat[] = [];
  for (let i = 0; i < beats.length;) {
    const again = AGAIN.test(beats[i]!.pieces[0]!.text);
    const period = again
      ? [1, 2].find((p) => repeats(beats, i, p) > 1)
      : [1, 2].find((p) => repeats(beats, i, p) > 2 && isTold(beats.slice(i, i + p)));
    if (period === undefined) {
      out.push(beats[i++]!);
      continue;
    }
    const until = i + period * repeats(beats, i, period);
    const all = beats.slice(i, until);
    out.push(...(again ? [repetition(all, period)] : cycle(all, period)));
    i = until;
  }
  return out;
}

/** How many times the beats at `start` come, counting the first. */
function repeats(beats: readonly Beat[], start: number, period: number): number {
  let times = 1;
  const same = (at: number) => at < beats.length && wording(beats[at]!) === wording(beats[at - period]!);
  for (let at = start + period; ; at += period, times++)
    for (let i = 0; i < period; i++) if (!same(at + i)) return times;
}

function isTold(beats: readonly Beat[]): boolean {
  return beats.every(({ kind }) => kind === 'told');
}

const AGAIN = / asks .+ again to /;

function wording(beat: Beat): string {
  return beat.pieces.map(({ text }) => text).join(' ');
}

function repetition(beats: readonly Beat[], period: number): Beat {
  const [first] = beats;
  const asked = first!.pieces[0]!.text.replace(' again to ', ` ${beats.length / period} more times to `);
  const fault = beats.some(({ pieces }) => pieces.some((piece) => piece.fault));
  return {
    kind: 'told',
    about: [],
    pieces: [
      { text: asked, fault: false },
      { text: 'The same happens each time.', fault },
    ],
    events: beats.flatMap(({ events }) => events),
    atMs: first!.atMs,
  };
}

/** The first round in full. */
function cycle(beats: readonly Beat[], period: number): Beat[] {
  const round = beats.slice(0, period);
  const last = round.pop()!;
  const fault = beats.some(({ pieces }) => pieces.some((piece) => piece.fault));
  const more = { text: `The same happens ${beats.length / period - 1} more times.`, fault };
  const events = beats.slice(period - 1).flatMap((beat) => beat.events);
  return [...round, { ...last, pieces: [...last.pieces, more], events }];
}

/** With more sentences than this, the calm ones between two others share a line. */
const FINE = 14;
/** With more sentences than this in such a line, it is summed up once more, at the price of their order. */
const JOINED = 6;

/** Beats of one calm kind that follow each other, as one beat. Long stories are summed up more coarsely. */
function merged(beats: readonly Beat[], vocabulary: Vocabulary): Beat[] {
  const fine = stretches(beats).flatMap((run) => (isCalmRun(run) ? parts(run, vocabulary) : run));
  if (fine.length <= FINE) return fine;
  return stretches(beats).flatMap((run) => {
    if (!isCalmRun(run)) return run;
    const sums = parts(run, vocabulary);
    return [joined(sums.length > JOINED ? summaries(run, vocabulary) : sums)];
  });
}

/** Cuts the beats into calm runs and single others. Undoing keeps to itself. */
function stretches(beats: readonly Beat[]): Beat[][] {
  return cut(beats, (last, next) => {
    if (!isCalmRun([last, next])) return true;
    return (last.kind === 'undo' || next.kind === 'undo') && groupOf(last) !== groupOf(next);
  });
}

function isCalmRun(run: readonly Beat[]): boolean {
  return run.every((beat) => beat.pieces.length === 1 && groupOf(beat) !== undefined);
}

/** Within a calm run every new round of operations starts a new summary, so that what it causes follows it. */
function parts(run: readonly Beat[], vocabulary: Vocabulary): Beat[] {
  const rounds = cut(run, (last, next) => next.kind === 'operation' && last.kind !== 'operation');
  return rounds.flatMap((round) => summaries(round, vocabulary));
}

function summaries(run: readonly Beat[], vocabulary: Vocabulary): Beat[] {
  const groups = Map.groupBy(run.toSorted(byKind), groupOf);
  return [...groups.values()].map((group) => summary(group, vocabulary));
}

function cut(beats: readonly Beat[], between: (last: Beat, next: Beat) => boolean): Beat[][] {
  const runs: Beat[][] = [];
  beats.forEach((beat, i) => {
    if (i === 0 || between(beats[i - 1]!, beat)) runs.push([]);
    runs.at(-1)!.push(beat);
  });
  return runs;
}

const ORDER = ['operation', 'effect', 'repeat', 'undo', 'ended'];

function byKind(a: Beat, b: Beat): number {
  return ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind);
}

function groupOf(beat: Beat): string | undefined {
  if (beat.kind === 'told' || beat.kind === 'verdict') return undefined;
  return beat.kind === 'effect' ? beat.kind : `${beat.kind} ${beat.caller}`;
}

/** Several summaries of one calm stretch in one line. */
function joined(sums: readonly Beat[]): Beat {
  return {
    ...sums[0]!,
    pieces: sums.flatMap(({ pieces }) => pieces),
    events: sums.flatMap(({ events }) => events),
    atMs: Math.min(...sums.map(({ atMs }) => atMs)),
  };
}

function summary(group: readonly Beat[], vocabulary: Vocabulary): Beat {
  const [first] = group;
  const text = summaryText(group, vocabulary);
  return { ...first!, pieces: [{ text, fault: false }], events: group.flatMap(({ events }) => events) };
}

function summaryText(group: readonly Beat[], vocabulary: Vocabulary): string {
  const [first] = group;
  switch (first!.kind) {
    case 'effect': {
      return `${clausesText(group, vocabulary)}; ${repliesTo(group)}.`;
    }
    case 'undo': {
      const undoes = first!.goesOn ? 'goes on undoing' : 'undoes what it knows';
      return `${nodeName(first!.caller, vocabulary)} ${undoes}: ${clausesOf(callsOf(group)).join(', ')}.`;
    }
    case 'repeat': {
      const commands = group.filter((beat) => 'call' in beat && beat.call.command);
      const requests = group.flatMap((beat) => (beat.kind === 'repeat' && !beat.call.command ? [beat] : []));
      const clauses = requests.map(({ callee, call }) => `${nodeName(callee, vocabulary)} to ${call.phrase}`);
      const asks = `${nodeName(first!.caller, vocabulary)} again asks ${list([...new Set(clauses)])}`;
      const told = [
        ...(requests.length ? [asks] : []),
        ...(commands.length ? [`again ${clausesText(commands, vocabulary)}`] : []),
      ].join('; ');
      return `${told.replace(/^again/, 'Again')}; ${repliesTo(group)}.`;
    }
    case 'operation': {
      const verbs = Map.groupBy(
        group.filter((beat) => beat.kind === 'operation'),
        ({ operation }) => operation.verb,
      );
      const clauses = [...verbs].map(
        ([verb, same]) => `${verb} ${listObjects(same.map(({ operation }) => operation.object))}`,
      );
      return `${nodeName(first!.caller, vocabulary)} ${list(clauses)}.`;
    }
    case 'ended': {
      if (group.length === 1) return first!.pieces[0]!.text;
      const outcomes = Map.groupBy(
        group.filter((beat) => beat.kind === 'ended'),
        ({ outcome }) => outcome || 'done',
      );
      const clauses = [...outcomes].map(
        ([outcome, same]) => `${listObjects(same.map(({ operation }) => operation.object))}: ${outcome}`,
      );
      return `${nodeName(first!.caller, vocabulary)} is told about ${clauses.join('; ')}.`;
    }
    default:
      return first!.pieces.map(({ text }) => text).join(' ');
  }
}

function callsOf(group: readonly Beat[]): Call[] {
  return group.flatMap((beat) => ('call' in beat ? [beat.call] : []));
}

const repliesTo = (group: readonly Beat[]) =>
  group.length === 1 ? 'the reply arrives' : 'every reply arrives';

/** What calls did, with each node named once for all that it does in a row. */
function clausesText(group: readonly Beat[], vocabulary: Vocabulary): string {
  const nodes = group.flatMap((beat) => ('call' in beat ? [beat.caller, beat.callee] : []));
  const subjects = [...new Set(nodes)].map((node) => `${nodeName(node, vocabulary)} `);
  const turns: { subject: string; deeds: string[] }[] = [];
  for (const clause of clausesOf(callsOf(group))) {
    const subject = subjects.find((name) => clause.startsWith(name)) ?? '';
    const deed = clause.slice(subject.length);
    const last = turns.at(-1);
    if (subject && last?.subject === subject) last.deeds.push(deed);
    else turns.push({ subject, deeds: [deed] });
  }
  const texts = turns.map(({ subject, deeds }) => subject + list(deeds));
  return turns.some(({ deeds }) => deeds.length > 1) ? texts.join('; ') : list(texts);
}

/**
 * What took effect and was never asked to be undone although its siblings were: the point of most sagas' failures.
 * Told only if the scenario says which verb undoes which, and not while its caller is still undoing.
 */
function neverUndone(reading: Reading, vocabulary: Vocabulary, verdict: Beat): Beat[] {
  const requests = [...reading.messages.values()].filter((m) => !m.reply && !m.copy);
  const calls = requests.map((request) => ({ request, call: callOf(request, vocabulary) }));
  const key = (to: string, verb: string, object: string) => `${to} ${verb} ${object}`;
  const asked = new Set(calls.map(({ request, call }) => key(request.to, call.verb, call.object)));
  const undoing = Map.groupBy(
    calls.filter(({ call }) => call.undoing),
    ({ request, call }) => `${request.from} ${call.object}`,
  );
  const left = new Map<string, { piece: Piece; events: number[] }>();
  for (const { request, call } of calls) {
    const undo = vocabulary.undo?.[call.verb];
    if (undo === undefined || !isDone(request)) continue;
    const undone = undoing.get(`${request.from} ${call.object}`);
    if (!undone || undone.some(({ request: { settled } }) => settled === undefined)) continue;
    if (asked.has(key(request.to, undo, call.object))) continue;
    const callee = nodeName(request.to, vocabulary);
    const text = `Nobody asks ${callee} to ${`${undo} ${call.object}`.trim()}.`;
    left.set(text, { piece: { text, fault: true }, events: [request.received!] });
  }
  if (!left.size) return [];
  const all = [...left.values()];
  return [
    {
      kind: 'told',
      about: [],
      pieces: all.map(({ piece }) => piece),
      events: all.flatMap(({ events }) => events),
      atMs: verdict.atMs,
    },
  ];
}
