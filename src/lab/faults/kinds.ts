import type { Fault } from '@faultline/simulator';
import { isOfDisk, momentNear, type Places } from './places.ts';
import { type LabText } from '../say.ts';

/** A kind of fault in the list from which one is added. */
export interface FaultKindWords {
  kind: Fault['kind'];
  text: LabText;
  help: LabText;
}

/** Every kind of fault, by what it hits. */
export const FAULT_KINDS: readonly (readonly [group: LabText, kinds: readonly FaultKindWords[]])[] = [
  [
    'A message',
    [
      { kind: 'drop', text: 'is lost', help: 'It never arrives, and nobody is told.' },
      { kind: 'delay', text: 'is late', help: 'It arrives later than it would have.' },
      { kind: 'duplicate', text: 'arrives twice', help: 'A second copy comes some time after the first.' },
      {
        kind: 'overtake',
        text: 'overtakes another',
        help: 'One that was sent earlier to the same node arrives just after it.',
      },
      {
        kind: 'reset',
        text: 'breaks with its connection',
        help: 'It never arrives, and the caller is told at once.',
      },
    ],
  ],
  [
    'A node',
    [
      {
        kind: 'crash',
        text: 'crashes',
        help: 'The process, or its machine, dies at one of its events and comes back.',
      },
      {
        kind: 'power',
        text: 'loses power with others',
        help: 'Several machines die at once; what was not synced is lost.',
      },
      {
        kind: 'stop',
        text: 'is asked to stop',
        help: 'Its supervisor asks it, and kills it if it does not leave.',
      },
      { kind: 'pause', text: 'stands still', help: 'No code of it runs for a while.' },
      {
        kind: 'block',
        text: 'is busy',
        help: 'The code of one event takes long; messages and timers wait.',
      },
      { kind: 'slow', text: 'is slow', help: 'For a while every event, or every write, takes longer.' },
      {
        kind: 'fail',
        text: 'has an error of its disk',
        help: 'A write or sync fails, and its code is told; it may be done all the same.',
      },
      { kind: 'full', text: 'has a full disk', help: 'For a while every write is refused.' },
      { kind: 'clock', text: 'has a wrong clock', help: 'From some time on it is ahead, behind or drifts.' },
    ],
  ],
  [
    'The network',
    [
      {
        kind: 'partition',
        text: 'is cut between two nodes',
        help: 'Messages between them are lost for a while, both ways or one way.',
      },
    ],
  ],
];

const SPAN = { startMs: 0, endMs: 100 };

/** A fault of a kind to begin with, where the run has a place for it. */
export function firstFault(kind: Fault['kind'], places: Places): Fault | undefined {
  const [message] = places.messages;
  const [node = ''] = places.nodes;
  const event = momentNear(places, node, 0)?.event;
  const at = { node, when: 'after', event: event ?? '' } as const;
  switch (kind) {
    case 'drop':
    case 'reset':
      return message === undefined ? undefined : { kind, message };
    case 'delay':
      return message === undefined ? undefined : { kind, message, ms: 250 };
    case 'duplicate': {
      const call = places.messages.find((id) => !places.isFrame(id));
      return call === undefined ? undefined : { kind, message: call, afterMs: 5 };
    }
    case 'overtake': {
      const first = places.messages.find((id) => places.ahead(id).length);
      return first === undefined ? undefined : { kind, message: first, overtaken: places.ahead(first)[0]! };
    }
    case 'crash':
      return event === undefined ? undefined : { kind, ...at, restartMs: 200 };
    case 'power':
      return event === undefined ? undefined : { kind, ...at, others: places.nodes.slice(1), restartMs: 200 };
    case 'stop':
      return event === undefined ? undefined : { kind, ...at, graceMs: 1000, restartMs: 200 };
    case 'pause':
      return event === undefined ? undefined : { kind, ...at, ms: 200 };
    case 'block':
      return event === undefined ? undefined : { kind, node, event, ms: 100 };
    case 'slow':
      return node ? { kind, node, what: 'thread', ms: 20, ...SPAN } : undefined;
    case 'fail': {
      const writer = places.nodes.find((each) => momentNear(places, each, 0, isOfDisk)) ?? '';
      const write = momentNear(places, writer, 0, isOfDisk);
      return write && { kind, node: writer, event: write.event };
    }
    case 'full':
      return node ? { kind, node, ...SPAN } : undefined;
    case 'clock':
      return node ? { kind, node, startMs: 0, skewMs: 1000, driftPpm: 0 } : undefined;
    case 'partition': {
      const [from, to] = places.nodes.length > 1 ? places.nodes : places.peers;
      return from && to ? { kind, from, to, ...SPAN } : undefined;
    }
  }
}
