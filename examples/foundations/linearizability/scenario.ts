import { always, scenario, sometimes, type WorldView } from '../../simulator/src/index.ts';
import { isLinearizableByDefinition } from './by-definition.ts';
import { operationsOf, type Entry, type History } from './history.ts';
import { checkLinearizable } from './linearizable.ts';
import { register } from './models.ts';
import { registerClient, registerServer } from './register.ts';

/** Enough for what eight operations can ask for. */
const BUDGET = 400;

export default scenario({
  nodes: {
    primary: ({ disk }) => registerServer(disk.keyValue<number>('register'), 'http://replica'),
    replica: ({ disk }) => registerServer(disk.keyValue<number>('register')),
  },

  async workload({ operation, observe, random }) {
    const client = (name: string) => {
      const register = registerClient(name, (entry) => {
        observe('entry', entry);
        ended = entry.type === 'ok' && entry.op === 'read' ? `ok ${entry.value ?? 'nothing'}` : entry.type;
      });
      let ended = '';
      const pause = () => new Promise((next) => setTimeout(next, random.between(0, 40)));
      return {
        async write(value: number) {
          await operation(`${name} write ${value}`, () => register.write(value).then(() => ended));
          await pause();
        },
        async read(again = '') {
          await operation(`${name} read${again}`, () => register.read().then(() => ended));
          await pause();
        },
      };
    };
    const [ada, bo, cy] = [client('ada'), client('bo'), client('cy')];
    const one = async () => {
      await ada.write(1);
      await ada.write(2);
      await ada.read();
    };
    const two = async () => {
      await bo.read();
      await bo.read(' again');
      await bo.read(' once more');
    };
    const three = async () => {
      await cy.write(3);
      await cy.read();
    };
    await Promise.all([one(), two(), three()]);
  },

  conditions: {
    latencyMs: [1, 20],
    drop: 0.06,
    reset: 0.02,
    late: 0.06,
    lateMs: [100, 400],
    crash: 0.02,
    restartMs: [50, 200],
    pause: 0.005,
    pauseMs: [50, 300],
    slowDisk: 0.05,
    partition: 0.05,
    quietAfterMs: 2_000,
  },

  invariants: {
    'the checker decides as the definition does': always((world) =>
      variants(historyOf(world)).every(
        (history) =>
          verdictOf(history) ===
          (isLinearizableByDefinition(register, history) ? 'linearizable' : 'violated'),
      ),
    ),
    'the history of the register is linearizable': always(
      (world) => verdictOf(historyOf(world)) === 'linearizable',
    ),
    'the checker decides within its budget': always((world) =>
      variants(historyOf(world)).every(
        (history) => checkLinearizable(register, history, BUDGET).verdict !== 'unknown',
      ),
    ),
    'a write without an answer was read': sometimes((world) => {
      const operations = operationsOf(historyOf(world));
      return operations.some(
        ({ op, input, return: end }) =>
          op === 'write' && end === Infinity && operations.some(({ output }) => output === input),
      );
    }),
    'done in the order of their answers, the operations would not give these answers': sometimes((world) => {
      const inOrder = operationsOf(historyOf(world))
        .filter((operation) => operation.return !== Infinity)
        .sort((a, b) => a.return - b.return);
      let state: unknown = register.init;
      return inOrder.some((operation) => (state = register.step(state, operation)) === undefined);
    }),
    'the replica is behind when a read is answered': sometimes(
      (world) =>
        last(world)?.op === 'read' &&
        last(world)?.type === 'ok' &&
        last(world)?.value !== (world.keyValue<number>('replica', 'register').get('x') ?? null),
    ),
  },

  story: {
    calls: {
      'GET /x': { verb: 'read', object: 'x', past: 'read', tell: '{callee} tells {caller} what it has' },
      'PUT /x': { verb: 'write', object: 'x', past: 'written' },
    },
    operations: Object.fromEntries(
      ['ada', 'bo', 'cy', 'dee', 'eve', 'fay'].map((name) => [name, `lets ${name} {rest}`]),
    ),
    writes: [{ file: 'register', text: 'x = {x}' }],
  },
});

const historyOf = (world: WorldView): History =>
  world.observations.filter(({ kind }) => kind === 'entry').map(({ value }) => value as Entry);

const last = (world: WorldView): Entry | undefined => historyOf(world).at(-1);

const verdictOf = (history: History) => checkLinearizable(register, history).verdict;

/** The history, and what it would be if its last read had told something else: some of these must be refused. */
function variants(history: History): History[] {
  const entry = history.at(-1);
  if (entry?.op !== 'read' || entry.type !== 'ok') return [history];
  return [null, 1, 2, 3].map((value) => [...history.slice(0, -1), { ...entry, value }]);
}
