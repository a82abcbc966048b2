import { assert } from './assert.ts';
import { Mocks } from './mock.ts';
import type { TestResult } from './protocol.ts';

/** Who hears how the tests go. */
export interface Reporter {
  begun(names: readonly string[]): void;
  ended(names: readonly string[], result: Omit<TestResult, 'names' | 'failure'>, error?: unknown): void;
}

type Body = (context: TestContext) => unknown;
type Hook = () => unknown;

interface Options {
  skip?: boolean | string;
  todo?: boolean | string;
  only?: boolean;
  timeout?: number;
}

type Arguments = [name?: string | Body, options?: Options | Body, body?: Body];

/** A suite, or the file: what it holds, in order. */
interface Suite {
  names: readonly string[];
  items: (() => Promise<void>)[];
  hooks: Record<'before' | 'after' | 'beforeEach' | 'afterEach', Hook[]>;
  parent: Suite | undefined;
}

/** After this long a test that waits for something has failed. */
const LIMIT_MS = 2_000;

const { setTimeout: later, clearTimeout: forget } = globalThis;

/**
 * Stands in for `node:test` where the tests of an example run in the page: suites, tests and their sub-tests, hooks, skips
 * and mocks. Tests run one after the other, once everything is known.
 */
export function createRunner(reporter: Reporter) {
  const file: Suite = suite([], undefined);
  let current = file;

  const describe = withSkips((...args: Arguments): void => {
    const { name, options, body } = read(args);
    const own = suite([...current.names, name], current);
    const { skip } = options;
    if (skip) return void current.items.push(() => report(own.names, skip));
    const outer = current;
    current = own;
    try {
      body({} as TestContext);
    } finally {
      current = outer;
    }
    outer.items.push(() => runSuite(own));
  });

  const test = withSkips((...args: Arguments): void => {
    const { name, options, body } = read(args);
    const owner = current;
    const names = [...owner.names, name];
    const { skip } = options;
    owner.items.push(() => (skip ? report(names, skip) : runTest(names, body, owner, options)));
  });

  const hook = (kind: keyof Suite['hooks']) => (code: Hook) => void current.hooks[kind].push(code);

  async function runSuite({ items, hooks }: Suite): Promise<void> {
    for (const before of hooks.before) await before();
    for (const item of items) await item();
    for (const after of hooks.after) await after();
  }

  async function report(names: readonly string[], skip: boolean | string): Promise<void> {
    reporter.ended(names, { outcome: 'skipped', ...(typeof skip === 'string' ? { why: skip } : {}) });
  }

  async function runTest(
    names: readonly string[],
    body: Body,
    owner: Suite,
    { timeout = LIMIT_MS, todo }: Options = {},
  ): Promise<void> {
    reporter.begun(names);
    const context = new TestContext(names.at(-1)!, (name, inner) => runTest([...names, name], inner, owner));
    const around = lineage(owner);
    try {
      for (const { hooks } of around) for (const before of hooks.beforeEach) await before();
      await within(timeout, async () => body(context));
      for (const { hooks } of around.toReversed()) for (const after of hooks.afterEach) await after();
      if (context.skipped) await report(names, context.skipped);
      else reporter.ended(names, { outcome: 'passed' });
    } catch (error) {
      if (todo) await report(names, todo);
      else reporter.ended(names, { outcome: 'failed' }, error);
    } finally {
      await context.end();
    }
  }

  return {
    module: known('node:test', {
      default: test,
      test,
      it: test,
      describe,
      suite: describe,
      before: hook('before'),
      after: hook('after'),
      beforeEach: hook('beforeEach'),
      afterEach: hook('afterEach'),
      mock: new Mocks(),
    }),
    run: () => runSuite(file),
  };
}

/** What a test is given. */
export class TestContext {
  readonly name: string;
  skipped: boolean | string = false;
  readonly mock = new Mocks();
  readonly assert = assert;
  readonly #sub: (name: string, body: Body) => Promise<void>;
  readonly #after: Hook[] = [];

  constructor(name: string, sub: (name: string, body: Body) => Promise<void>) {
    this.name = name;
    this.#sub = sub;
  }

  readonly test = (...args: Arguments): Promise<void> => {
    const { name, body } = read(args);
    return this.#sub(name, body);
  };
  readonly after = (code: Hook): void => void this.#after.push(code);
  readonly diagnostic = (): void => {};
  /** Marks the test; its code goes on, as in Node. */
  readonly skip = (why?: string): void => void (this.skipped = why ?? true);

  async end(): Promise<void> {
    this.mock.restoreAll();
    for (const after of this.#after) await after();
  }
}

function suite(names: readonly string[], parent: Suite | undefined): Suite {
  return { names, items: [], hooks: { before: [], after: [], beforeEach: [], afterEach: [] }, parent };
}

/** From the file to the suite. */
function lineage(inner: Suite): Suite[] {
  return inner.parent ? [...lineage(inner.parent), inner] : [inner];
}

function read([first, second, third]: Arguments): { name: string; options: Options; body: Body } {
  const body = [first, second, third].find((one): one is Body => typeof one === 'function');
  const options = typeof second === 'object' ? second : {};
  const name = typeof first === 'string' ? first : (body?.name ?? '');
  // A test without code passes, as in Node.
  return { name: name || '<anonymous>', options, body: body ?? (() => undefined) };
}

function withSkips(register: (...args: Arguments) => void) {
  const with_ =
    (more: Options) =>
    (...args: Arguments) => {
      const { name, options, body } = read(args);
      register(name, { ...options, ...more }, body);
    };
  return Object.assign(register, { skip: with_({ skip: true }), todo: with_({ todo: true }) });
}

async function within(ms: number, work: () => Promise<unknown>): Promise<void> {
  let timer;
  const limit = new Promise<never>((_, reject) => {
    const late = () => reject(new Error(`It did not end within ${ms / 1000} seconds.`));
    if (ms !== Infinity) timer = later(late, ms);
  });
  try {
    await Promise.race([work(), limit]);
  } finally {
    forget(timer);
  }
}

/** A module that says so when it is asked for what it does not have. */
export function known(module: string, exports: Record<string, unknown>): object {
  return new Proxy(
    { __esModule: true, ...exports },
    {
      get(target, name, receiver) {
        if (typeof name === 'string' && !(name in target))
          throw new Error(`“${name}” of ${module} does not work in the page. Run this test in Node.`);
        return Reflect.get(target, name, receiver) as unknown;
      },
    },
  );
}
