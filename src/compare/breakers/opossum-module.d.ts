/** The parts of opossum, which has no types of its own, that the comparison uses. */
declare module 'opossum/dist/opossum.js' {
  export default class Opossum {
    constructor(action: (call: () => Promise<unknown>) => Promise<unknown>, options: Record<string, unknown>);
    on(event: 'open' | 'halfOpen' | 'close', listener: () => void): this;
    fire(call: () => Promise<unknown>): Promise<unknown>;
  }
}
