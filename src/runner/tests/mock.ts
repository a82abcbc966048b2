type Call = { arguments: unknown[]; result?: unknown; error?: unknown; this: unknown };
type Code = (this: unknown, ...args: unknown[]) => unknown;

/** `t.mock` and `mock` of `node:test`: replaces methods, notes calls, and puts everything back. */
export class Mocks {
  readonly #undo: (() => void)[] = [];

  readonly fn = (original: Code = () => undefined, implementation: Code = original): Code => {
    const calls: Call[] = [];
    const mocked: Code = function (this: unknown, ...args) {
      const call: Call = { arguments: args, this: this };
      calls.push(call);
      try {
        return (call.result = implementation.apply(this, args));
      } catch (error) {
        call.error = error;
        throw error;
      }
    };
    return Object.assign(mocked, { mock: { calls, callCount: () => calls.length } });
  };

  readonly method = (target: object, name: PropertyKey, implementation?: Code): Code => {
    const own = Object.getOwnPropertyDescriptor(target, name);
    const original = (target as Record<PropertyKey, Code>)[name];
    if (typeof original !== 'function') throw new TypeError(`There is no method “${String(name)}” to mock.`);
    const restore = () => {
      if (own) Object.defineProperty(target, name, own);
      else Reflect.deleteProperty(target, name);
    };
    const mocked = this.fn(original, implementation);
    Object.assign((mocked as unknown as { mock: object }).mock, { restore });
    Object.defineProperty(target, name, { value: mocked, configurable: true, writable: true });
    this.#undo.push(restore);
    return mocked;
  };

  readonly restoreAll = (): void => {
    for (const undo of this.#undo.splice(0).reverse()) undo();
  };

  readonly reset = this.restoreAll;

  get timers(): never {
    throw new Error('“mock.timers” does not work in the page. Run this test in Node.');
  }
}
