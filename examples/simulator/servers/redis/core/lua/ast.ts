/** Where a variable lives: in its function's own frame, in that of a function around it, or among the globals. */
export type Variable =
  | { readonly kind: 'local'; readonly name: string; readonly slot: number }
  | { readonly kind: 'upvalue'; readonly name: string; readonly index: number }
  | { readonly kind: 'global'; readonly name: string };

export type Expression =
  | { readonly kind: 'constant'; readonly value: undefined | boolean | number | string }
  | { readonly kind: 'varargs' }
  | { readonly kind: 'variable'; readonly variable: Variable; readonly line: number }
  | { readonly kind: 'index'; readonly base: Expression; readonly key: Expression; readonly line: number }
  | Call
  | { readonly kind: 'function'; readonly body: FunctionBody }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression; readonly line: number }
  | { readonly kind: 'table'; readonly items: readonly Item[]; readonly line: number }
  /** In parentheses: one value, whatever is in them. */
  | { readonly kind: 'single'; readonly inner: Expression };

export interface Call {
  readonly kind: 'call';
  readonly callee: Expression;
  /** `callee:method(…)` */
  readonly method: string | undefined;
  readonly args: readonly Expression[];
  readonly line: number;
}

/** Of a table: `[key] = value`, or a value with no key. */
export interface Item {
  readonly key: Expression | undefined;
  readonly value: Expression;
}

export interface FunctionBody {
  readonly parameters: number;
  readonly hasVarargs: boolean;
  readonly slots: number;
  /** What its closures take along: slots of the function around it, or upvalues of that. */
  readonly captures: readonly { readonly fromSlot: boolean; readonly index: number }[];
  readonly body: readonly Statement[];
  readonly line: number;
}

export type Statement =
  | { readonly kind: 'local'; readonly slots: readonly number[]; readonly values: readonly Expression[] }
  | { readonly kind: 'localFunction'; readonly slot: number; readonly body: FunctionBody }
  | {
      readonly kind: 'assign';
      readonly targets: readonly Expression[];
      readonly values: readonly Expression[];
      readonly line: number;
    }
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'do'; readonly body: readonly Statement[] }
  | { readonly kind: 'while'; readonly condition: Expression; readonly body: readonly Statement[] }
  | { readonly kind: 'repeat'; readonly body: readonly Statement[]; readonly condition: Expression }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: Expression; readonly body: readonly Statement[] }[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly kind: 'count';
      readonly slot: number;
      readonly from: Expression;
      readonly to: Expression;
      readonly step: Expression | undefined;
      readonly body: readonly Statement[];
      readonly line: number;
    }
  | {
      readonly kind: 'each';
      readonly slots: readonly number[];
      readonly values: readonly Expression[];
      readonly body: readonly Statement[];
      readonly line: number;
    }
  | { readonly kind: 'return'; readonly values: readonly Expression[]; readonly line: number }
  | { readonly kind: 'break' };
