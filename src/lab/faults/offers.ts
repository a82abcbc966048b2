import type { Fault } from '@faultline/simulator';
import { messageText } from '../app/words.ts';
import { CLIENT, isOfDisk, momentNear, type Places } from './places.ts';
import { say } from '../say.ts';

/** What the reader points at. */
export type Target =
  | { kind: 'message'; message: string }
  /** What happened at a node, by its index in the trace. */
  | { kind: 'moment'; node: string; event: number }
  /** A stretch of a node's line that the reader has drawn. */
  | { kind: 'span'; node: string; startMs: number; endMs: number };

/** A fault that can be put there, in the menu's words. */
export interface Offer {
  text: string;
  /** What it does, in one line. */
  help: string;
  fault: Fault;
}

export interface OfferGroup {
  /** Empty if there is only one group. */
  title: string;
  offers: Offer[];
}

const DELAY_MS = 250;
const RESTART_MS = 200;
const PAUSE_MS = 200;
const BLOCK_MS = 100;
const GRACE_MS = 1000;
const SPAN_MS = 500;
const CUT_MS = 100;
const SKEW_MS = 1000;
const SLOW_MS = { thread: 20, disk: 100 };
/** More would make the menu long; the list of faults has them all. */
const MOST_NAMED = 4;

/** All that can go wrong with a message. */
export function messageOffers(places: Places, message: string): OfferGroup[] {
  return places.isFrame(message) ? frameOffers(message) : callOffers(places, message);
}

/** A connection repeats what the network loses and sorts what it delivers, so two faults cannot befall it. */
function frameOffers(message: string): OfferGroup[] {
  const offers: Offer[] = [
    {
      text: say('Lose it and all behind it'),
      help: say('What this end sends from here on is lost. Nobody is told.'),
      fault: { kind: 'drop', message },
    },
    {
      text: say('Delay it by {ms} ms', { ms: DELAY_MS }),
      help: say('What is sent behind it waits, too.'),
      fault: { kind: 'delay', message, ms: DELAY_MS },
    },
    {
      text: say('Break the connection'),
      help: say('It never arrives, and both ends are told.'),
      fault: { kind: 'reset', message },
    },
  ];
  return [{ title: say('On a connection nothing comes twice or out of order'), offers }];
}

function callOffers(places: Places, message: string): OfferGroup[] {
  const overtaking = places
    .ahead(message)
    .slice(-MOST_NAMED)
    .map((overtaken): Offer => ({
      text: say('Let it overtake {message}', { message: messageText(overtaken) }),
      help: say('The earlier message arrives just after this one.'),
      fault: { kind: 'overtake', message, overtaken },
    }));
  const offers: Offer[] = [
    {
      text: say('Lose it'),
      help: say('It never arrives, and nobody is told.'),
      fault: { kind: 'drop', message },
    },
    {
      text: say('Deliver it twice'),
      help: say('A copy comes 5 ms later; drag it to another time.'),
      fault: { kind: 'duplicate', message, afterMs: 5 },
    },
    {
      text: say('Delay it by {ms} ms', { ms: DELAY_MS }),
      help: say('Then drag its arrival to another time.'),
      fault: { kind: 'delay', message, ms: DELAY_MS },
    },
    ...overtaking,
    {
      text: say('Break the connection'),
      help: say('It never arrives, and the caller is told at once.'),
      fault: { kind: 'reset', message },
    },
  ];
  return [{ title: '', offers }];
}

/** All that can befall a node at one of its events. */
export function momentOffers(
  places: Places,
  node: string,
  { event, atMs }: { event: string; atMs: number },
): OfferGroup[] {
  const at = { node, when: 'after', event } as const;
  const others = places.nodes.filter((other) => other !== node);
  const from = { startMs: atMs, endMs: atMs + SPAN_MS };
  const deaths: Offer[] = [
    {
      text: say('Crash {node} here', { node }),
      help: say('The process dies and comes back; callers are told.'),
      fault: { kind: 'crash', ...at, restartMs: RESTART_MS },
    },
    {
      text: say('Cut the power of {node} here', { node }),
      help: say('Nobody is told; what was not synced is lost.'),
      fault: { kind: 'crash', ...at, restartMs: RESTART_MS, silent: true },
    },
    ...(others.length
      ? [
          {
            text: say('Cut the power of all nodes'),
            help: say('Take some out in the list of faults.'),
            fault: { kind: 'power', ...at, others, restartMs: RESTART_MS } as const,
          },
        ]
      : []),
    {
      text: say('Ask {node} to stop', { node }),
      help: say('If it has not left after {ms} ms, it is killed.', { ms: GRACE_MS }),
      fault: { kind: 'stop', ...at, graceMs: GRACE_MS, restartMs: RESTART_MS },
    },
  ];
  const clock: Offer = {
    text: say('Set its clock {ms} ms ahead', { ms: SKEW_MS }),
    help: say('From here on its Date is wrong. Its timers are not.'),
    fault: { kind: 'clock', node, startMs: atMs, skewMs: SKEW_MS, driftPpm: 0 },
  };
  const disk: Offer[] = [
    ...(isOfDisk({ event })
      ? [
          {
            text: say('Have its disk fail here'),
            help: say('The write or sync ends in an error, and is not done.'),
            fault: { kind: 'fail', node, event } as const,
          },
        ]
      : []),
    {
      text: say('Fill its disk'),
      help: say('For {ms} ms every write is refused.', { ms: SPAN_MS }),
      fault: { kind: 'full', node, ...from },
    },
  ];
  return [
    { title: say('It dies'), offers: deaths },
    { title: say('Its disk'), offers: disk },
    {
      title: say('It is slow'),
      offers: [
        pause(node, event, PAUSE_MS),
        block(node, event, BLOCK_MS),
        slow(node, 'thread', from),
        slow(node, 'disk', from),
      ],
    },
    {
      title: say('Its clock and its network'),
      offers: [clock, ...cuts(places, node, { startMs: atMs, endMs: atMs + CUT_MS })],
    },
  ];
}

/** What can befall a node for the span of time that was drawn. */
export function spanOffers(
  places: Places,
  node: string,
  span: { startMs: number; endMs: number },
): OfferGroup[] {
  if (node === CLIENT) return [{ title: say('Its network'), offers: cuts(places, node, span) }];
  const moment = momentNear(places, node, span.startMs);
  const ms = Math.max(span.endMs - span.startMs, 1);
  const still = moment ? [pause(node, moment.event, ms), block(node, moment.event, ms)] : [];
  return [
    { title: say('It is slow'), offers: [...still, slow(node, 'thread', span), slow(node, 'disk', span)] },
    { title: say('Its network'), offers: cuts(places, node, span) },
  ];
}

function cuts(places: Places, node: string, span: { startMs: number; endMs: number }): Offer[] {
  const others = places.partners(node).slice(0, MOST_NAMED);
  return others.map((other) => ({
    text: say('Cut it off from {node}', { node: other }),
    help: say('For a while all messages are lost. Drag the band.'),
    fault: { kind: 'partition', from: node, to: other, ...span },
  }));
}

const plain = (ms: number) => `${Math.round(ms * 10) / 10} ms`;

const pause = (node: string, event: string, ms: number): Offer => ({
  text: say('Let it stand still for {time}', { time: plain(ms) }),
  help: say('No code of it runs; all that comes waits.'),
  fault: { kind: 'pause', node, when: 'after', event, ms },
});

const block = (node: string, event: string, ms: number): Offer => ({
  text: say('Keep its thread busy for {time}', { time: plain(ms) }),
  help: say('What this event sends leaves only then.'),
  fault: { kind: 'block', node, event, ms },
});

const slow = (node: string, what: 'thread' | 'disk', span: { startMs: number; endMs: number }): Offer => ({
  text: say(what === 'thread' ? 'Slow down its thread' : 'Slow down its disk'),
  help: say(
    what === 'thread'
      ? 'For a while an event takes {ms} ms more.'
      : 'For a while a write takes {ms} ms more.',
    { ms: SLOW_MS[what] },
  ),
  fault: { kind: 'slow', node, what, ms: SLOW_MS[what], ...span },
});
