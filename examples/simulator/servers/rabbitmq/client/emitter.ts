type Listener = (...values: never[]) => void;

/** What amqplib's objects have of Node's EventEmitter. As there, an `error` that nobody listens for is thrown. */
export class Emitter {
  readonly #listeners = new Map<string, readonly Listener[]>();

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }

  once(event: string, listener: Listener): this {
    const wrapped: Listener = (...values) => {
      this.off(event, wrapped);
      listener(...values);
    };
    return this.on(event, wrapped);
  }

  off(event: string, listener: Listener): this {
    this.#listeners.set(
      event,
      (this.#listeners.get(event) ?? []).filter((other) => other !== listener),
    );
    return this;
  }

  emit(event: string, ...values: unknown[]): boolean {
    const listeners = this.#listeners.get(event) ?? [];
    if (event === 'error' && listeners.length === 0) throw values[0];
    for (const listener of listeners) (listener as (...values: unknown[]) => void)(...values);
    return listeners.length > 0;
  }
}
