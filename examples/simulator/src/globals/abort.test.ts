import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  addAlgorithm,
  createSignal,
  fire,
  removeAlgorithm,
  SimAbortController,
  SimAbortSignal,
} from './abort.ts';

/** What both the platform's classes and ours can do, so that one sequence of steps can run on either. */
interface Kit {
  AbortController: new () => { signal: AbortSignal; abort(reason?: unknown): void };
  AbortSignal: { abort(reason?: unknown): AbortSignal; any(signals: AbortSignal[]): AbortSignal };
}

const native = { AbortController, AbortSignal } as Kit;
const ours = { AbortController: SimAbortController, AbortSignal: SimAbortSignal } as unknown as Kit;

type Step =
  | { do: 'controller' }
  | { do: 'aborted'; reason: number }
  | { do: 'any'; of: number[] }
  | { do: 'abort'; on: number; reason: number }
  | { do: 'listen'; on: number; callback: number; once: boolean }
  | { do: 'unlisten'; on: number; callback: number }
  | { do: 'onabort'; on: number; callback: number | null };

const index = fc.nat({ max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('controller' as const) }),
  fc.record({ do: fc.constant('aborted' as const), reason: index }),
  fc.record({ do: fc.constant('any' as const), of: fc.array(index, { maxLength: 4 }) }),
  fc.record({ do: fc.constant('abort' as const), on: index, reason: index }),
  fc.record({
    do: fc.constant('listen' as const),
    on: index,
    callback: index,
    once: fc.boolean(),
  }),
  fc.record({ do: fc.constant('unlisten' as const), on: index, callback: index }),
  fc.record({ do: fc.constant('onabort' as const), on: index, callback: fc.option(index) }),
);

/**
 * Runs the steps and returns, for each, which callbacks ran and the state of all signals. `remover` is a callback that
 * removes callback 1 wherever it is.
 */
function play(kit: Kit, steps: readonly Step[], remover?: number): string[][] {
  const signals: AbortSignal[] = [];
  const controllers = new Map<AbortSignal, { abort(reason?: unknown): void }>();
  const at = (i: number): AbortSignal => signals[i % signals.length]!;
  const states = (): string => signals.map((signal) => (signal.aborted ? String(signal.reason) : '-')).join();
  let ran: string[] = [];
  const callbacks = Array.from({ length: 6 }, (_, id) => {
    return function callback(this: unknown, event: Event): void {
      const [target, self] = [event.target, this].map((signal) => signals.indexOf(signal as AbortSignal));
      ran.push(`callback ${id} on ${target}, this ${self}, ${states()}`);
      if (id === remover) for (const signal of signals) signal.removeEventListener('abort', callbacks[1]!);
    };
  });
  const listeners = callbacks.map((callback, id) => (id === 2 ? { handleEvent: callback } : callback));
  const addController = (): void => {
    const controller = new kit.AbortController();
    signals.push(controller.signal);
    controllers.set(controller.signal, controller);
  };
  const act = (step: Step): unknown => {
    if (step.do === 'controller') return addController();
    if (step.do === 'aborted') return signals.push(kit.AbortSignal.abort(step.reason));
    if (step.do === 'any') return signals.push(kit.AbortSignal.any(step.of.map(at)));
    if (step.do === 'abort')
      return controllers.get(at(step.on))?.abort(step.reason === 0 ? undefined : step.reason);
    if (step.do === 'onabort')
      return (at(step.on).onabort = step.callback === null ? null : callbacks[step.callback]!);
    if (step.do === 'unlisten') return at(step.on).removeEventListener('abort', listeners[step.callback]!);
    return at(step.on).addEventListener('abort', listeners[step.callback]!, { once: step.once });
  };
  addController();
  return steps.map((step) => {
    ran = [];
    act(step);
    return [...ran, states()];
  });
}

/*
 * Node 24 leaves the DOM standard in the order in which followers are told, in the place of an `onabort` that was null
 * once, and where listeners come and go while signals abort. So these compare what Node does by the standard. All of
 * it together, with its order, was compared with Chromium: 20,000 sequences gave the same.
 */
describe('AbortSignal and AbortController, beside those of Node', () => {
  it('run the same callbacks in any sequence of steps', () => {
    const sorted = (log: string[][]): string[][] => log.map((ran) => ran.toSorted());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        assert.deepEqual(sorted(play(ours, steps)), sorted(play(native, steps)));
      }),
      { numRuns: 5_000 },
    );
  });

  it('run them in the same order on one signal, also when one removes another', () => {
    const onOne = step.filter(
      (action) => action.do === 'abort' || action.do === 'listen' || action.do === 'unlisten',
    );
    fc.assert(
      fc.property(fc.array(onOne, { maxLength: 15 }), (steps) => {
        assert.deepEqual(play(ours, steps, 3), play(native, steps, 3));
      }),
      { numRuns: 2_000 },
    );
  });

  for (const [name, kit] of Object.entries({ native, ours })) {
    it(`${name}: a follower is aborted before the first listener of its source runs`, () => {
      const controller = new kit.AbortController();
      const follower = kit.AbortSignal.any([kit.AbortSignal.any([controller.signal])]);
      const seen: boolean[] = [];
      controller.signal.addEventListener('abort', () => seen.push(follower.aborted));
      controller.abort();
      assert.deepEqual(seen, [true]);
      assert.equal(follower.reason, controller.signal.reason);
    });

    it(`${name}: the default reason is a new AbortError each time`, () => {
      const reasons = [0, 1].map(() => {
        const controller = new kit.AbortController();
        controller.abort();
        return controller.signal.reason as DOMException;
      });
      reasons.push(kit.AbortSignal.abort().reason as DOMException);
      assert.equal(new Set(reasons).size, 3);
      for (const reason of reasons) {
        assert.ok(reason instanceof DOMException);
        assert.equal(reason.name, 'AbortError');
        assert.equal(reason.message, 'This operation was aborted');
      }
      assert.equal(kit.AbortSignal.abort(null).reason, null);
    });

    it(`${name}: throwIfAborted throws the reason itself`, () => {
      const controller = new kit.AbortController();
      controller.signal.throwIfAborted();
      const reason = { mine: true };
      controller.abort(reason);
      assert.throws(
        () => controller.signal.throwIfAborted(),
        (error) => error === reason,
      );
    });

    it(`${name}: the option "signal" removes a listener when that signal aborts`, () => {
      const [a, b] = [new kit.AbortController(), new kit.AbortController()];
      const seen: string[] = [];
      a.signal.addEventListener('abort', () => seen.push('removed'), { signal: b.signal });
      a.signal.addEventListener('abort', () => seen.push('itself'), { signal: a.signal });
      b.abort();
      a.signal.addEventListener('abort', () => seen.push('never added'), { signal: b.signal });
      a.signal.addEventListener('abort', () => seen.push('stays'));
      a.abort();
      assert.deepEqual(seen, ['stays']);
    });

    it(`${name}: stopImmediatePropagation keeps later listeners from running`, () => {
      const controller = new kit.AbortController();
      const seen: string[] = [];
      controller.signal.addEventListener('abort', (event) => {
        seen.push(event.type);
        event.stopImmediatePropagation();
      });
      controller.signal.addEventListener('abort', () => seen.push('second'));
      controller.abort();
      assert.deepEqual(seen, ['abort']);
    });

    it(`${name}: refuses what is no signal and no listener`, () => {
      assert.throws(() => new (kit.AbortSignal as unknown as new () => AbortSignal)(), TypeError);
      assert.throws(() => kit.AbortSignal.any([{}] as never), TypeError);
      assert.throws(() => kit.AbortSignal.any(7 as never), TypeError);
      const { signal } = new kit.AbortController();
      assert.throws(() => signal.addEventListener('abort', 'x' as never), TypeError);
      assert.throws(() => signal.addEventListener('abort', () => {}, { signal: {} as never }), TypeError);
      signal.addEventListener('abort', null as never);
    });

    it(`${name}: listeners of other events are never called`, () => {
      const controller = new kit.AbortController();
      controller.signal.addEventListener('error', () => assert.fail());
      controller.abort();
    });

    it(`${name}: carries the platform's names`, () => {
      const controller = new kit.AbortController();
      assert.equal(String(controller), '[object AbortController]');
      assert.equal(String(controller.signal), '[object AbortSignal]');
      assert.equal(controller.signal.constructor.name, 'AbortSignal');
      assert.equal(JSON.stringify(controller.signal), '{}');
    });
  }
});

describe('SimAbortSignal', () => {
  it('calls capturing listeners first, as the DOM standard says', () => {
    const controller = new SimAbortController();
    const seen: string[] = [];
    const both = (): unknown => seen.push('both');
    controller.signal.addEventListener('abort', () => seen.push('plain'));
    controller.signal.addEventListener('abort', both);
    controller.signal.addEventListener('abort', both, true);
    controller.signal.addEventListener('abort', () => seen.push('removed'), { capture: true });
    controller.signal.addEventListener('abort', () => seen.push('capture'), { capture: true });
    controller.signal.removeEventListener('abort', both);
    controller.abort();
    assert.deepEqual(seen, ['both', 'removed', 'capture', 'plain']);
  });

  it('calls a listener that its source adds to a follower while both abort, as the DOM standard says and Node does not', () => {
    const controller = new SimAbortController();
    const follower = SimAbortSignal.any([controller.signal]);
    const seen: string[] = [];
    controller.signal.addEventListener('abort', () => {
      follower.addEventListener('abort', () => seen.push('follower'));
      controller.signal.addEventListener('abort', () => seen.push('too late'));
    });
    controller.abort();
    assert.deepEqual(seen, ['follower']);
  });

  it('tells followers in the order they were made, and keeps the place of onabort while it is set', () => {
    const controller = new SimAbortController();
    const followers = [0, 1].map(() => SimAbortSignal.any([controller.signal]));
    const seen: string[] = [];
    const log = (text: string) => () => void seen.push(text);
    followers[1]!.addEventListener('abort', log('follower 1'));
    followers[0]!.addEventListener('abort', log('follower 0'));
    controller.signal.onabort = log('replaced');
    controller.signal.addEventListener('abort', log('second'));
    controller.signal.onabort = log('first');
    followers[0]!.onabort = null;
    followers[1]!.onabort = log('removed');
    followers[1]!.onabort = null;
    followers[1]!.addEventListener('abort', log('before last'));
    followers[1]!.onabort = log('last');
    controller.abort();
    assert.deepEqual(seen, ['first', 'second', 'follower 0', 'follower 1', 'before last', 'last']);
  });

  it('refuses dispatchEvent with a sentence', () => {
    assert.throws(() => createSignal().dispatchEvent({}), /not simulated\. Call abort\(\)/);
  });

  it('is not told anything through its class', () => {
    for (const target of [
      SimAbortSignal,
      SimAbortSignal.prototype,
      SimAbortSignal.prototype.throwIfAborted,
    ]) {
      assert.throws(() => Object.assign(target, { hits: 1 }), TypeError);
    }
  });
});

describe('fire', () => {
  it('aborts a signal once, with the reason given', () => {
    const signal = createSignal();
    const seen: unknown[] = [];
    signal.addEventListener('abort', ({ target }) => seen.push(target.reason));
    assert.equal(fire(signal, 'late'), undefined);
    assert.equal(fire(signal, 'later'), undefined);
    assert.deepEqual(seen, ['late']);
  });

  it('runs all listeners, also those of followers, and returns the first error', () => {
    const signal = createSignal();
    const follower = SimAbortSignal.any([signal]);
    const seen: number[] = [];
    const listen = (on: SimAbortSignal, id: number, error?: unknown): void =>
      on.addEventListener('abort', () => {
        seen.push(id);
        if (error) throw error;
      });
    const errors = [new Error('one'), new Error('two')];
    listen(signal, 1);
    listen(follower, 3, errors[1]);
    listen(signal, 2, errors[0]);
    listen(follower, 4);
    assert.equal(fire(signal), errors[0]);
    assert.deepEqual(seen, [1, 2, 3, 4]);
  });

  it('returns an error also for a listener that throws nothing, or is none', () => {
    for (const listener of [
      () => {
        throw undefined;
      },
      {} as { handleEvent(): void },
    ]) {
      const signal = createSignal();
      signal.addEventListener('abort', listener);
      assert.ok(fire(signal) instanceof Error);
    }
  });

  it('runs algorithms before listeners, unless removed, and not for a signal already aborted', () => {
    const signal = createSignal();
    const seen: string[] = [];
    const removed = (): unknown => seen.push('removed');
    signal.addEventListener('abort', () => seen.push('listener'));
    addAlgorithm(signal, (reason) => seen.push(`algorithm ${String(reason)}`));
    addAlgorithm(signal, removed);
    removeAlgorithm(signal, removed);
    fire(signal, 'now');
    addAlgorithm(signal, () => seen.push('too late'));
    assert.deepEqual(seen, ['algorithm now', 'listener']);
  });
});

describe('an error thrown by a listener of AbortController.abort', () => {
  const run = (source: string) => {
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
      encoding: 'utf8',
    });
    return { stdout, status };
  };
  const body = `
    const controller = new AbortController();
    controller.signal.addEventListener('abort', () => { throw new Error('boom'); });
    controller.signal.addEventListener('abort', () => console.log('second'));
    controller.abort();
    console.log('after');
    setTimeout(() => console.log('not reached'), 60_000);`;

  it('kills the process, as it does with the platform’s, after the code that called abort', () => {
    const file = new URL('./abort.ts', import.meta.url).href;
    const expected = { stdout: 'second\nafter\n', status: 1 };
    assert.deepEqual(run(body), expected);
    assert.deepEqual(
      run(`import { SimAbortController as AbortController } from ${JSON.stringify(file)};${body}`),
      expected,
    );
  });
});
