import type { Fault, RunResult } from '@faultline/simulator';

/** A number with the thing it counts: “one lost reply”, “3 crashes”. */
function counted(count: number, one: string, many: string): string {
  return count === 1 ? `one ${one}` : `${count} ${many}`;
}

const KINDS: [matches: (fault: Fault) => boolean, one: string, many: string][] = [
  [(fault) => fault.kind === 'drop' && isReply(fault.message), 'lost reply', 'lost replies'],
  [(fault) => fault.kind === 'drop' && !isReply(fault.message), 'lost request', 'lost requests'],
  [(fault) => fault.kind === 'delay' && isReply(fault.message), 'late reply', 'late replies'],
  [(fault) => fault.kind === 'delay' && !isReply(fault.message), 'late request', 'late requests'],
  [(fault) => fault.kind === 'duplicate', 'duplicated message', 'duplicated messages'],
  [(fault) => fault.kind === 'overtake', 'overtaken message', 'overtaken messages'],
  [(fault) => fault.kind === 'reset', 'broken connection', 'broken connections'],
  [(fault) => fault.kind === 'crash', 'crash', 'crashes'],
  [(fault) => fault.kind === 'power', 'power cut', 'power cuts'],
  [(fault) => fault.kind === 'stop', 'stop by the supervisor', 'stops by the supervisor'],
  [(fault) => fault.kind === 'pause', 'pause', 'pauses'],
  [(fault) => fault.kind === 'block', 'blocked thread', 'blocked threads'],
  [(fault) => fault.kind === 'slow' && fault.what === 'thread', 'slow node', 'slow nodes'],
  [(fault) => fault.kind === 'slow' && fault.what === 'disk', 'slow disk', 'slow disks'],
  [(fault) => fault.kind === 'fail', 'disk error', 'disk errors'],
  [(fault) => fault.kind === 'full', 'full disk', 'full disks'],
  [(fault) => fault.kind === 'clock', 'clock that is off', 'clocks that are off'],
  [(fault) => fault.kind === 'partition', 'partition', 'partitions'],
];

const isReply = (message: string) => /\/reply(\/copy)?$/.test(message);

/** What went wrong in a run, in a few words: “one lost reply”, “2 crashes and one late request”, “nothing went wrong”. */
export function summarize(faults: readonly Fault[]): string {
  const parts = KINDS.flatMap(([matches, one, many]) => {
    const count = faults.filter(matches).length;
    return count ? [counted(count, one, many)] : [];
  });
  if (!parts.length) return 'nothing went wrong';
  return parts.length === 1 ? parts[0]! : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** One fault of a schedule, for the list from which it can be taken back. */
export function faultText(fault: Fault): string {
  switch (fault.kind) {
    case 'drop':
      return `${messageText(fault.message)} is lost`;
    case 'duplicate':
      return `${messageText(fault.message)} arrives twice`;
    case 'delay':
      return `${messageText(fault.message)} is ${Math.round(fault.ms)} ms late`;
    case 'overtake':
      return `${messageText(fault.message)} overtakes ${messageText(fault.overtaken)}`;
    case 'reset':
      return `the connection breaks under ${messageText(fault.message)}`;
    case 'crash':
      return `${fault.node} ${fault.silent ? 'loses power' : 'crashes'}${torn(fault)} ${moment(fault)}`;
    case 'power':
      return `${listed([fault.node, ...fault.others])} ${fault.others.length ? 'lose' : 'loses'} power${torn(fault)} ${moment(fault)}`;
    case 'stop':
      return `${fault.node} is asked to stop ${moment(fault)}, and killed ${fault.graceMs} ms later`;
    case 'pause':
      return `${fault.node} stands still for ${Math.round(fault.ms)} ms ${moment(fault)}`;
    case 'block':
      return `${fault.node} is busy for ${Math.round(fault.ms)} ms with “${eventText(fault.event)}”`;
    case 'slow':
      return `the ${fault.what} of ${fault.node} is ${Math.round(fault.ms)} ms slower, ${fault.startMs} to ${fault.endMs} ms`;
    case 'fail':
      return `the disk of ${fault.node} fails at “${eventText(fault.event)}”${fault.written ? ', and yet writes' : ''}`;
    case 'full':
      return `the disk of ${fault.node} is full, ${fault.startMs} to ${fault.endMs} ms`;
    case 'clock':
      return `the clock of ${fault.node} is ${clockText(fault)}${fault.startMs ? ` from ${fault.startMs} ms on` : ''}`;
    case 'partition':
      return `${fault.from} and ${fault.to} lose sight of each other, ${fault.startMs} to ${fault.endMs} ms`;
  }
}

const listed = (nodes: string[]) =>
  nodes.length < 2 ? nodes.join() : `${nodes.slice(0, -1).join(', ')} and ${nodes.at(-1)}`;
const moment = ({ when, event }: { when: string; event: string }) => `${when} “${eventText(event)}”`;
const torn = (fault: { torn?: boolean }) => (fault.torn ? ', tearing a write,' : '');

function clockText({ skewMs, driftPpm }: Extract<Fault, { kind: 'clock' }>): string {
  const skew = skewMs ? [`${Math.round(Math.abs(skewMs))} ms ${skewMs > 0 ? 'ahead' : 'behind'}`] : [];
  const drift = driftPpm
    ? [`${Math.round(Math.abs(driftPpm))} ppm too ${driftPpm > 0 ? 'fast' : 'slow'}`]
    : [];
  return [...skew, ...drift].join(' and ') || 'right';
}

/** `orders→shipping POST /book?order=o1#1/reply` → “the reply to orders→shipping /book?order=o1”. */
export function messageText(id: string): string {
  const [, link = id, path = '', count = '1', rest = ''] =
    /^(\S+) [A-Z]+ (.*)#(\d+)((?:\/\w+)*)$/.exec(id) ?? [];
  const request = `${link} ${path}${count === '1' ? '' : `, attempt ${count}`}`;
  const copy = rest.includes('/copy') ? 'the copy of ' : '';
  return rest.includes('/reply') ? `${copy}the reply to ${request}` : copy + request;
}

function eventText(event: string): string {
  const [kind, what] = event.split(' ');
  if (kind === 'write' && what) return `${what} is durable`;
  if (kind === 'ack' && what) return `${what} is acknowledged`;
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
    : { held: true, text: 'every invariant held' };
}
