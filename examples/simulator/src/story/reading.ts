import type { TraceEvent } from '../trace.ts';
import { wakesOf, type Wake } from './pauses.ts';

/**
 * One message of a trace with everything that happened to it. The numbers are indexes into the trace.
 * A copy has the `sent` of the message it was copied from unless the trace gives it one of its own.
 */
export interface Message {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly reply: boolean;
  readonly copy: boolean;
  /** `POST /book?order=o1`, or a reply's status. */
  readonly label: string;
  /** `orders→cache#2`, if it was sent over a connection. */
  readonly connection?: string;
  sent?: number;
  received?: number;
  lost?: number;
  ignored?: number;
  delayed?: number;
  duplicated?: number;
  /** It made an earlier message wait for it. */
  overtook?: number;
  /** Requests only: the caller's `fetch` rejected. */
  failed?: number;
  /** Requests only: the caller gave up. */
  aborted?: number;
  /** Requests only. */
  answer?: Message;
  /** Replies only: the request, or the copy of it, that this answers. */
  question?: Message;
  /** Requests only, and never on a copy: when the caller learned how it ended, by a reply to it or to its copy, or otherwise. */
  settled?: number;
  /** Requests only: the callee sent requests of its own before it answered. */
  outer: boolean;
  /** Requests only: before it answered, the callee stood still or was asked to stop. */
  disturbed: boolean;
  /** Requests only: the same request was sent to the same node before. */
  again: boolean;
  /** Requests only: and it arrived there first, so this one may find its work done. */
  repeated: boolean;
}

/** A trace, put together again: which events belong to which message. */
export interface Reading {
  readonly trace: readonly TraceEvent[];
  readonly messages: ReadonlyMap<string, Message>;
  /** Where nodes that stood still go on, by the index of the first event that their code sees then. */
  readonly wakes: ReadonlyMap<number, Wake>;
  /** Nodes in the order in which they first appear; the workload's, which never boots, comes first. */
  readonly nodes: readonly string[];
}

/** Reads a trace once, in linear time. Any list of events is a trace: what is missing stays undefined. */
export function readTrace(trace: readonly TraceEvent[]): Reading {
  const messages = new Map<string, Message>();
  trace.forEach((event, index) => {
    if ('message' in event) note(messages, event, index);
  });
  for (const message of messages.values()) pairUp(messages, message);
  markSettled(messages);
  markOuter(trace, messages);
  markDisturbed(trace, messages);
  markAgain(messages);
  return { trace, messages, wakes: wakesOf(trace), nodes: nodesOf(trace) };
}

type MessageEvent = Extract<TraceEvent, { message: string }>;

const PLACE = {
  send: 'sent',
  receive: 'received',
  lost: 'lost',
  ignored: 'ignored',
  delay: 'delayed',
  duplicate: 'duplicated',
  overtake: 'overtook',
  failed: 'failed',
  abort: 'aborted',
} as const satisfies Record<MessageEvent['kind'], keyof Message>;

function note(messages: Map<string, Message>, event: MessageEvent, index: number): void {
  let message = messages.get(event.message);
  if (!message) {
    // A caller's `failed` names whom it called, so it sits at the sending end although it says `from`.
    const arriving = event.kind === 'receive' || event.kind === 'ignored';
    const peer = 'to' in event ? event.to : event.from;
    const [from, to] = arriving ? [peer, event.node] : [event.node, peer];
    const reply = 'reply' in event ? event.reply : false;
    const label = 'label' in event ? event.label : labelOf(event.message);
    const copy = event.message.endsWith('/copy');
    message = {
      id: event.message,
      from,
      to,
      reply,
      copy,
      label,
      connection: 'connection' in event ? event.connection : undefined,
      outer: false,
      disturbed: false,
      again: false,
      repeated: false,
    };
    messages.set(event.message, message);
  }
  message[PLACE[event.kind]] ??= index;
}

/** The part of an identity between the link and the number: all that is known of a message whose sending was not traced. */
function labelOf(id: string): string {
  return /^\S+ (.*)#\d+/.exec(id)?.[1] ?? id;
}

function pairUp(messages: ReadonlyMap<string, Message>, message: Message): void {
  if (message.copy && message.sent === undefined) {
    const original = messages.get(message.id.slice(0, -'/copy'.length));
    message.sent = original?.sent;
  }
  if (!message.reply) return;
  const question = messages.get(message.id.slice(0, message.id.lastIndexOf('/reply')));
  if (!question) return;
  message.question = question;
  if (!message.copy) question.answer = message;
}

/** The request at the root of an exchange: copies and replies, and copies of replies, all belong to it. */
export function rootOf(messages: Reading['messages'], message: Message): Message | undefined {
  return messages.get(message.id.replace(/(\/copy|\/reply( \d+)?)+$/, ''));
}

function markSettled(messages: ReadonlyMap<string, Message>): void {
  for (const message of messages.values()) {
    const root = rootOf(messages, message);
    if (!root) continue;
    const ends = [
      root.settled,
      message.failed,
      message.aborted,
      message.reply ? message.received : undefined,
    ];
    const first = Math.min(...ends.map((end) => end ?? Infinity));
    if (first < Infinity) root.settled = first;
  }
}

function markOuter(trace: readonly TraceEvent[], messages: ReadonlyMap<string, Message>): void {
  const asked = new Map<string, number[]>();
  trace.forEach((event, index) => {
    if (event.kind !== 'send' || event.reply) return;
    const sends = asked.get(event.node) ?? [];
    if (!sends.length) asked.set(event.node, sends);
    sends.push(index);
  });
  for (const message of messages.values()) {
    if (message.reply || message.received === undefined) continue;
    const sends = asked.get(message.to) ?? [];
    const next = sends[firstAfter(sends, message.received)];
    const until = message.answer?.sent ?? Infinity;
    message.outer = next !== undefined && next < until && trace[next]!.life === trace[message.received]!.life;
  }
}

function markDisturbed(trace: readonly TraceEvent[], messages: ReadonlyMap<string, Message>): void {
  const mishaps = new Map<string, number[]>();
  trace.forEach(({ kind, node }, index) => {
    if (kind !== 'pause' && kind !== 'stop') return;
    const at = mishaps.get(node) ?? [];
    if (!at.length) mishaps.set(node, at);
    at.push(index);
  });
  for (const message of messages.values()) {
    const { reply, received, answer } = message;
    if (reply || received === undefined) continue;
    const at = mishaps.get(message.to) ?? [];
    const next = at[firstAfter(at, received)];
    message.disturbed = next !== undefined && next < (answer?.sent ?? Infinity);
  }
}

/** Position of the first element greater than `value` in an ascending list. */
function firstAfter(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function markAgain(messages: ReadonlyMap<string, Message>): void {
  const firsts = new Map<string, { sent: number; received: number }>();
  const requests = [...messages.values()].filter((message) => !message.reply);
  for (const request of requests) {
    const { sent = Infinity, received = Infinity } = request;
    const first = firsts.get(sameness(request)) ?? { sent, received };
    firsts.set(sameness(request), {
      sent: Math.min(first.sent, sent),
      received: Math.min(first.received, received),
    });
  }
  for (const request of requests) {
    const first = firsts.get(sameness(request))!;
    request.again = request.copy || first.sent < (request.sent ?? -1);
    request.repeated = request.copy || first.received < (request.received ?? request.sent ?? -1);
  }
}

function sameness({ from, to, label }: Message): string {
  return `${from} ${to} ${label}`;
}

function nodesOf(trace: readonly TraceEvent[]): string[] {
  const nodes = new Set<string>();
  const booted = new Set<string>();
  // What lasts for a while may begin before the nodes boot: it is no place for a node to come first.
  const isMark = ({ kind }: TraceEvent) => ['slow', 'full', 'clock', 'partition'].includes(kind);
  for (const event of [...trace.filter((other) => !isMark(other)), ...trace.filter(isMark)]) {
    if (event.kind === 'violation') continue;
    if (event.kind === 'boot') booted.add(event.node);
    nodes.add(event.node);
    if ('to' in event) nodes.add(event.to);
    else if ('from' in event) nodes.add(event.from);
  }
  // The workload's node is the one that never boots.
  const boots = (node: string) => Number(booted.has(node));
  return [...nodes].sort((a, b) => boots(a) - boots(b));
}

/** Whether a reply with this label says that the request was done. Anything that is not an HTTP status counts as yes. */
export function succeeded(label: string): boolean {
  const status = Number.parseInt(label, 10);
  return !(status >= 400);
}

/** Whether a request got there and was answered as asked. */
export function isDone(request: Message): boolean {
  const { received, answer } = request;
  return received !== undefined && answer?.sent !== undefined && succeeded(answer.label);
}

/** Whether nothing at all went wrong with a request and its reply. */
export function isCalm(request: Message): boolean {
  const { answer } = request;
  if (!answer || request.copy || request.disturbed) return false;
  const hit = (m: Message) => m.lost ?? m.ignored ?? m.delayed ?? m.duplicated ?? m.failed ?? m.aborted;
  return (
    hit(request) === undefined &&
    hit(answer) === undefined &&
    request.received !== undefined &&
    answer.received !== undefined &&
    succeeded(answer.label)
  );
}
