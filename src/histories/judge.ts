import { describe, explain } from '../../examples/foundations/linearizability/explain.ts';
import {
  operationsOf,
  partitionByKey,
  type History,
  type Operation,
} from '../../examples/foundations/linearizability/history.ts';
import { checkLinearizable, type Model } from '../../examples/foundations/linearizability/linearizable.ts';
import { queue, register } from '../../examples/foundations/linearizability/models.ts';

/** Enough for whatever somebody types, and over before it is felt. */
const BUDGET = 200_000;

/** A history with what the checker says of it. */
export interface Judged {
  readonly verdict: 'linearizable' | 'violated' | 'unknown';
  /** The verdict in a few sentences. */
  readonly says: string;
  readonly operations: readonly Operation[];
  /** Of each object, the operations that have a place, in their order. If one has none, its object comes alone. */
  readonly orders: readonly (readonly Operation[])[];
  /** The first that has no place. */
  readonly failed: Operation | undefined;
}

/** Checks each object of a history by itself: if each is linearizable, all together are. */
export function judge(history: History): Judged {
  const operations = operationsOf(history);
  const orders: Operation[][] = [];
  for (const [key, part] of partitionByKey(history)) {
    const isQueue = part.some(({ op }) => op.endsWith('queue'));
    const result = checkLinearizable((isQueue ? queue : register) as Model<unknown>, part, BUDGET);
    const inWhole = placesInWhole(operations, key, part);
    if (result.verdict === 'unknown') {
      const says = `Not decided in ${BUDGET.toLocaleString('en')} steps: make the history shorter.`;
      return { verdict: 'unknown', says, operations, orders: [], failed: undefined };
    }
    if (result.verdict === 'violated') {
      const { operation, prefix } = result.failure;
      const says = `Not linearizable. ${explain(result.failure)}`;
      return {
        verdict: 'violated',
        says,
        operations,
        orders: [prefix.map(inWhole)],
        failed: inWhole(operation),
      };
    }
    orders.push(result.order.map(inWhole));
  }
  return { verdict: 'linearizable', says: sayOrders(orders), operations, orders, failed: undefined };
}

/** An object's operations carry places in its own history: this finds each in the whole. */
function placesInWhole(operations: readonly Operation[], key: string, part: History) {
  const own = operations.filter((operation) => operation.key === key);
  const calls = new Map(operationsOf(part).map(({ call }, i) => [call, own[i]!]));
  return ({ call }: Operation): Operation => calls.get(call)!;
}

function sayOrders(orders: readonly Operation[][]): string {
  const all = orders.filter(({ length }) => length).map((order) => order.map(describe).join(', '));
  if (!all.length) return 'Linearizable: nothing was answered.';
  return `Linearizable. ${all.length > 1 ? 'Orders that explain' : 'An order that explains'} every answer: ${all.join('; ')}.`;
}
