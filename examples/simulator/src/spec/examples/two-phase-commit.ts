import type { Spec } from '../spec.ts';

/**
 * Two-phase commit as Gray and Lamport specify it in "Consensus on Transaction Commit" (ACM TODS 31(1), 2006, module
 * TwoPhase): resource managers prepare, and the transaction manager commits when all have. A message that was sent can
 * be received at any time, any number of times, or never, so a lost message needs no action of its own.
 */
export interface TwoPhaseState {
  /** By name of the resource manager. */
  resources: Record<string, 'working' | 'prepared' | 'committed' | 'aborted'>;
  manager: 'init' | 'committed' | 'aborted';
  /** The resource managers of which the transaction manager knows that they are prepared. */
  heardFrom: Set<string>;
  /** Every message ever sent: `prepared r1`, `commit`, `abort`. */
  messages: Set<string>;
}

/**
 * `commits early`: the transaction manager does not wait for all.
 * `aborts after preparing`: a resource manager breaks its promise.
 */
export type TwoPhaseBug = 'commits early' | 'aborts after preparing';

/**
 * The specification, as an example to read and to start from: three resource managers have 288 distinct states.
 *
 * @param resources the names of the resource managers.
 * @param bug a mistake to put in, which the invariant finds.
 */
export function twoPhaseCommit(resources: readonly string[], bug?: TwoPhaseBug): Spec<TwoPhaseState> {
  return {
    init: [
      {
        resources: Object.fromEntries(resources.map((name) => [name, 'working'])),
        manager: 'init',
        heardFrom: new Set(),
        messages: new Set(),
      },
    ],
    actions: Object.assign(managerActions(resources, bug), ...resources.map((name) => actionsOf(name, bug))),
    invariants: {
      'no resource manager commits what another aborts': ({ resources: states }) =>
        !(Object.values(states).includes('committed') && Object.values(states).includes('aborted')),
    },
  };
}

type Actions = Spec<TwoPhaseState>['actions'];

function managerActions(resources: readonly string[], bug: TwoPhaseBug | undefined): Actions {
  const needed = bug === 'commits early' ? 1 : resources.length;
  return {
    'the transaction manager commits': (state) =>
      state.manager === 'init' && state.heardFrom.size >= needed
        ? [{ ...state, manager: 'committed', messages: new Set([...state.messages, 'commit']) }]
        : [],
    'the transaction manager aborts': (state) =>
      state.manager === 'init'
        ? [{ ...state, manager: 'aborted', messages: new Set([...state.messages, 'abort']) }]
        : [],
  };
}

function actionsOf(name: string, bug: TwoPhaseBug | undefined): Actions {
  const set = (state: TwoPhaseState, to: TwoPhaseState['resources'][string]): TwoPhaseState => ({
    ...state,
    resources: { ...state.resources, [name]: to },
  });
  return {
    [`the transaction manager hears that ${name} is prepared`]: (state) =>
      state.manager === 'init' && state.messages.has(`prepared ${name}`)
        ? [{ ...state, heardFrom: new Set([...state.heardFrom, name]) }]
        : [],
    [`${name} prepares`]: (state) =>
      state.resources[name] === 'working'
        ? [{ ...set(state, 'prepared'), messages: new Set([...state.messages, `prepared ${name}`]) }]
        : [],
    [`${name} chooses to abort`]: (state) =>
      state.resources[name] === 'working' ||
      (bug === 'aborts after preparing' && state.resources[name] === 'prepared')
        ? [set(state, 'aborted')]
        : [],
    [`${name} is told to commit`]: (state) => (state.messages.has('commit') ? [set(state, 'committed')] : []),
    [`${name} is told to abort`]: (state) => (state.messages.has('abort') ? [set(state, 'aborted')] : []),
  };
}
