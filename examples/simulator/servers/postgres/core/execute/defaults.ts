import type { Column } from '../store/table.ts';
import type { Context } from './context.ts';
import { compileExpression } from './expression.ts';
import { Scope } from './scope.ts';
import { assigned } from './update.ts';
import { constant, type Typed } from './typed.ts';
import { toNumber } from '../values/cast.ts';

/** What a column gets if nothing is said: the next value of its sequence, its DEFAULT, or NULL. */
export function defaultOf(context: Context, column: Column): Typed {
  const { sequence, type } = column;
  if (sequence)
    return {
      type,
      eval: () =>
        context.once(() => {
          context.session.assignXid();
          return toNumber(type, context.session.nextval(sequence));
        }),
    };
  if (!column.default) return constant(type, null);
  return assigned(context, compileExpression(column.default, new Scope(context)), column);
}
