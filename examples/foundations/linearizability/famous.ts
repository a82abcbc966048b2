/** A history from the literature, in the words of `notation.ts`. */
export interface Famous {
  name: string;
  /** What is hard about it, in a sentence. */
  about: string;
  source: string;
  url: string;
  linearizable: boolean;
  text: string;
}

const HERLIHY_WING = { source: 'Herlihy and Wing 1990', url: 'https://doi.org/10.1145/78969.78972' };
const PORCUPINE = {
  source: 'MIT 6.824, quiz 2 of 2017, as in Porcupine’s tests',
  url: 'https://github.com/anishathalye/porcupine/blob/55508eb201b314c218d7e8412c3ea4b9499a5f53/porcupine_test.go',
};
const LAMPORT = { source: 'Lamport 1986', url: 'https://doi.org/10.1007/BF01786228' };

const lines = (...all: string[]) => all.join('\n');
const H5 = ['A write 0', 'A ok', 'B write 1', 'A read', 'A ok 1', 'C write 0', 'C ok', 'B ok', 'B read'];

export const famous: readonly Famous[] = [
  {
    name: 'H1: y is answered first, and comes out last',
    about: 'The two enqueues overlap, so either may have been first.',
    ...HERLIHY_WING,
    linearizable: true,
    text: lines(
      ...['A enqueue x', 'B enqueue y', 'B ok', 'A ok', 'B dequeue', 'B ok x', 'A dequeue', 'A ok y'],
      'A enqueue z',
    ),
  },
  {
    name: 'H2: x was in before y began',
    about: 'Here the enqueues do not overlap, and the younger comes out.',
    ...HERLIHY_WING,
    linearizable: false,
    text: lines('A enqueue x', 'A ok', 'B enqueue y', 'A dequeue', 'B ok', 'A ok y'),
  },
  {
    name: 'H3: taken out, though nobody was told it is in',
    about: 'The enqueue has no end, and yet it must have been done.',
    ...HERLIHY_WING,
    linearizable: true,
    text: lines('A enqueue x', 'B dequeue', 'B ok x'),
  },
  {
    name: 'H4: y comes out twice',
    about: 'Each dequeue has a place; both together have none.',
    ...HERLIHY_WING,
    linearizable: false,
    text: lines('A enqueue x', 'B enqueue y', 'A ok', 'B ok', 'A dequeue', 'C dequeue', 'A ok y', 'C ok y'),
  },
  {
    name: 'H5: a slow write, and a last read of 0',
    about: 'The write of 1 was done before A read it, so C’s write is the last.',
    ...HERLIHY_WING,
    linearizable: true,
    text: lines(...H5, 'B ok 0'),
  },
  {
    name: 'H6: the same with a last read of 1',
    about: 'B’s write ended last. That does not make it the last one done.',
    ...HERLIHY_WING,
    linearizable: false,
    text: lines(...H5, 'B ok 1'),
  },
  {
    name: 'H8: two queues, each in some order',
    about:
      'Without real time, each queue alone has an order; no order has both. Real time refuses them one by one.',
    ...HERLIHY_WING,
    linearizable: false,
    text: lines(
      ...['A p.enqueue x', 'A ok', 'B q.enqueue y', 'B ok', 'A q.enqueue x', 'A ok', 'B p.enqueue y', 'B ok'],
      ...['A p.dequeue', 'A ok y', 'B q.dequeue', 'B ok x'],
    ),
  },
  {
    name: 'New, then old, while one write runs',
    about:
      'Both reads overlap the write, so each may see either value: but not in this order. Reading from a majority without writing back allows it.',
    ...LAMPORT,
    linearizable: false,
    text: lines('W write 0', 'W ok', 'W write 1', 'R1 read', 'R1 ok 1', 'R2 read', 'R2 ok 0', 'W ok'),
  },
  {
    name: 'Old at once, new before it ended',
    about: 'One long write and two reads that saw both of its sides.',
    ...PORCUPINE,
    linearizable: true,
    text: lines('Z write 0', 'Z ok', 'A write 100', 'B read', 'C read', 'C ok 0', 'B ok 100', 'A ok'),
  },
  {
    name: 'Accuses the wrong one',
    about: 'A search of Knossos once blamed the read of 4, which is right. The read of 3 is wrong.',
    source: 'Knossos, rethink-fail-minimal.edn',
    url: 'https://github.com/jepsen-io/knossos/blob/9b2c79e93c601fff49d7886963cc4fd7b61b728d/data/cas-register/bad/rethink-fail-minimal.edn',
    linearizable: false,
    text: lines(
      ...['p0 write 0', 'p0 ok', 'p1 read', 'p2 write 4', 'p1 ok 3', 'p2 ok', 'p3 read', 'p3 ok 4'],
    ),
  },
  {
    name: 'etcd in 2014: two time-outs and a stale read',
    about:
      'Log 030 of a Jepsen test, without what changes nothing. A cas and a write may have been done at any time, or never.',
    source: 'Jepsen’s logs in Porcupine’s test data, etcd_030.log',
    url: 'https://github.com/anishathalye/porcupine/blob/55508eb201b314c218d7e8412c3ea4b9499a5f53/test_data/jepsen/etcd_030.log',
    linearizable: false,
    text: lines(
      ...['p4 write 0', 'p4 ok', 'p1 write 3', 'p1 ok', 'p0 write 2', 'p1 write 1', 'p4 cas 0 1', 'p0 ok'],
      ...['p3 write 2', 'p1 ok', 'p4 info', 'p0 cas 1 4', 'p0 ok', 'p3 info', 'p9 read', 'p9 ok 3'],
    ),
  },
];
