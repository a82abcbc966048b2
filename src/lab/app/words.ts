import type { Fault, RunResult } from '@faultline/simulator';
import { listed, say, type LabText } from '../say.ts';

const KINDS: [matches: (fault: Fault) => boolean, one: string, many: LabText][] = [
  [(fault) => fault.kind === 'drop' && isReply(fault.message), 'one lost reply', '{n} lost replies'],
  [(fault) => fault.kind === 'drop' && !isReply(fault.message), 'one lost request', '{n} lost requests'],
  [(fault) => fault.kind === 'delay' && isReply(fault.message), 'one late reply', '{n} late replies'],
  [(fault) => fault.kind === 'delay' && !isReply(fault.message), 'one late request', '{n} late requests'],
  [(fault) => fault.kind === 'duplicate', 'one duplicated message', '{n} duplicated messages'],
  [(fault) => fault.kind === 'overtake', 'one overtaken message', '{n} overtaken messages'],
  [(fault) => fault.kind === 'reset', 'one broken connection', '{n} broken connections'],
  [(fault) => fault.kind === 'crash', 'one crash', '{n} crashes'],
  [(fault) => fault.kind === 'power', 'one power cut', '{n} power cuts'],
  [(fault) => fault.kind === 'stop', 'one stop by the supervisor', '{n} stops by the supervisor'],
  [(fault) => fault.kind === 'pause', 'one pause', '{n} pauses'],
  [(fault) => fault.kind === 'block', 'one blocked thread', '{n} blocked threads'],
  [(fault) => fault.kind === 'slow' && fault.what === 'thread', 'one slow node', '{n} slow nodes'],
  [(fault) => fault.kind === 'slow' && fault.what === 'disk', 'one slow disk', '{n} slow disks'],
  [(fault) => fault.kind === 'fail', 'one disk error', '{n} disk errors'],
  [(fault) => fault.kind === 'full', 'one full disk', '{n} full disks'],
  [(fault) => fault.kind === 'clock', 'one clock that is off', '{n} clocks that are off'],
  [(fault) => fault.kind === 'partition', 'one partition', '{n} partitions'],
];

const isReply = (message: string) => /\/reply(\/copy)?$/.test(message);

/** What went wrong in a run, in a few words: “one lost reply”, “2 crashes and one late request”, “nothing went wrong”. */
export function summarize(faults: readonly Fault[]): string {
  const parts = KINDS.flatMap(([matches, one, many]) => {
    const count = faults.filter(matches).length;
    return count ? [say(many, { n: count }, one)] : [];
  });
  return parts.length ? listed(parts) : say('nothing went wrong');
}

/** One fault of a schedule, for the list from which it can be taken back. */
export function faultText(fault: Fault): string {
  switch (fault.kind) {
    case 'drop':
      return say('{message} is lost', { message: messageText(fault.message) });
    case 'duplicate':
      return say('{message} arrives twice', { message: messageText(fault.message) });
    case 'delay':
      return say('{message} is {ms} ms late', {
        message: messageText(fault.message),
        ms: Math.round(fault.ms),
      });
    case 'overtake':
      return say('{message} overtakes {other}', {
        message: messageText(fault.message),
        other: messageText(fault.overtaken),
      });
    case 'reset':
      return say('the connection breaks under {message}', { message: messageText(fault.message) });
    case 'crash':
      return say(fault.silent ? '{node} loses power{torn} {moment}' : '{node} crashes{torn} {moment}', {
        node: fault.node,
        torn: torn(fault),
        moment: moment(fault),
      });
    case 'power':
      return say(
        fault.others.length ? '{node} lose power{torn} {moment}' : '{node} loses power{torn} {moment}',
        {
          node: listed([fault.node, ...fault.others]),
          torn: torn(fault),
          moment: moment(fault),
        },
      );
    case 'stop':
      return say('{node} is asked to stop {moment}, and killed {ms} ms later', {
        node: fault.node,
        moment: moment(fault),
        ms: fault.graceMs,
      });
    case 'pause':
      return say('{node} stands still for {ms} ms {moment}', {
        node: fault.node,
        ms: Math.round(fault.ms),
        moment: moment(fault),
      });
    case 'block':
      return say('{node} is busy for {ms} ms with “{event}”', {
        node: fault.node,
        ms: Math.round(fault.ms),
        event: eventText(fault.event),
      });
    case 'slow':
      return say(
        fault.what === 'disk'
          ? 'the disk of {node} is {ms} ms slower, {from} to {to} ms'
          : 'the thread of {node} is {ms} ms slower, {from} to {to} ms',
        { node: fault.node, ms: Math.round(fault.ms), from: fault.startMs, to: fault.endMs },
      );
    case 'fail':
      return say(
        fault.written
          ? 'the disk of {node} fails at “{event}”, and yet writes'
          : 'the disk of {node} fails at “{event}”',
        { node: fault.node, event: eventText(fault.event) },
      );
    case 'full':
      return say('the disk of {node} is full, {from} to {to} ms', {
        node: fault.node,
        from: fault.startMs,
        to: fault.endMs,
      });
    case 'clock':
      return say(
        fault.startMs ? 'the clock of {node} is {off} from {from} ms on' : 'the clock of {node} is {off}',
        { node: fault.node, off: clockText(fault), from: fault.startMs },
      );
    case 'partition':
      return say('{a} and {b} lose sight of each other, {from} to {to} ms', {
        a: fault.from,
        b: fault.to,
        from: fault.startMs,
        to: fault.endMs,
      });
  }
}

const moment = ({ when, event }: { when: string; event: string }) =>
  say(when === 'before' ? 'before “{event}”' : 'after “{event}”', { event: eventText(event) });
const torn = (fault: { torn?: boolean }) => (fault.torn ? say(', tearing a write,') : '');

function clockText({ skewMs, driftPpm }: Extract<Fault, { kind: 'clock' }>): string {
  const skew = say(skewMs > 0 ? '{ms} ms ahead' : '{ms} ms behind', { ms: Math.round(Math.abs(skewMs)) });
  const drift = say(driftPpm > 0 ? '{ppm} ppm too fast' : '{ppm} ppm too slow', {
    ppm: Math.round(Math.abs(driftPpm)),
  });
  return listed([...(skewMs ? [skew] : []), ...(driftPpm ? [drift] : [])]) || say('right');
}

/** `orders→shipping POST /book?order=o1#1/reply` → “the reply to orders→shipping /book?order=o1”. */
export function messageText(id: string): string {
  const [, link = id, path = '', count = '1', rest = ''] =
    /^(\S+) [A-Z]+ (.*)#(\d+)((?:\/\w+)*)$/.exec(id) ?? [];
  const first = `${link} ${path}`;
  const request = count === '1' ? first : say('{request}, attempt {n}', { request: first, n: count });
  const message = rest.includes('/reply') ? say('the reply to {request}', { request }) : request;
  return rest.includes('/copy') ? say('the copy of {message}', { message }) : message;
}

function eventText(event: string): string {
  const [kind, what] = event.split(' ');
  if (kind === 'write' && what) return say('{what} is durable', { what });
  if (kind === 'ack' && what) return say('{what} is acknowledged', { what });
  return event.includes('→') ? messageText(event) : event;
}

/** Thousands apart, without asking the host's locale: the server and the browser must write the same. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The verdict on a run. */
export function verdict(run: RunResult): { held: boolean; text: string } {
  return run.violation
    ? { held: false, text: run.violation.invariant }
    : { held: true, text: say('every invariant held') };
}
