type Listener = (...args: never[]) => void;

/** The part of Node's EventEmitter that node-postgres is used with. */
export class Events<Names extends Record<string, Listener>> {
  readonly #listeners = new Map<keyof Names, Listener[]>();

  on<Name extends keyof Names>(name: Name, listener: Names[Name]): this {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    return this;
  }

  once<Name extends keyof Names>(name: Name, listener: Names[Name]): this {
    const once = ((...args: never[]) => {
      this.off(name, once);
      listener(...args);
    }) as Names[Name];
    return this.on(name, once);
  }

  off<Name extends keyof Names>(name: Name, listener: Names[Name]): this {
    const left = (this.#listeners.get(name) ?? []).filter((one) => one !== listener);
    this.#listeners.set(name, left);
    return this;
  }

  removeListener<Name extends keyof Names>(name: Name, listener: Names[Name]): this {
    return this.off(name, listener);
  }

  /** An error that nobody listens for is thrown, and ends the process, as in Node. */
  emit<Name extends keyof Names>(name: Name, ...args: Parameters<Names[Name]>): boolean {
    const listeners = this.#listeners.get(name) ?? [];
    if (listeners.length === 0 && name === 'error') throw args[0] as unknown;
    for (const listener of listeners) (listener as (...args: unknown[]) => void)(...args);
    return listeners.length > 0;
  }
}
