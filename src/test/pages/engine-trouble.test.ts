import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { messages, type ErrorKind } from '../../runner/engine.ts';
import { atRoot } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { brokenFile, Lab, replaced, saga, sagaFile } from './lab.ts';

/**
 * Each way in which the page's own engine can fail, provoked on the saga's page: the reader gets the sentence and the
 * remedy of just that failure, keeps the run they had, and goes on once the cause is gone. (The ways in which Node in
 * the page fails are in terminal.page.test.ts.)
 */
interface Provocation {
  /** Before the page loads. */
  arrange?(page: Page): Promise<unknown>;
  provoke(lab: Lab): Promise<unknown>;
  /** What the verdict still says. Default: that of the opening run. */
  keeps?: string[];
  /** What takes the cause away; after it the fixed code runs. Without it only another page would help. */
  mend?(lab: Lab): Promise<unknown>;
}

const bug = 'register-after-await';
const place = 'const begun: SagaStep[] = [];';
const askForFixed = (lab: Lab) => lab.act('fixed').click();
const reset = async (lab: Lab) => {
  await lab.root.getByRole('button', { name: 'Reset all' }).click();
  await lab.root.locator('.fl-trouble').waitFor({ state: 'detached' });
};
const edited = (text: string) => replaced(brokenFile(bug, 'saga.ts'), place, `${place} ${text}`);

const provocations: Partial<Record<ErrorKind, Record<string, Provocation>>> = {
  unsupported: {
    'no workers': {
      arrange: (page) => page.addInitScript(() => Reflect.deleteProperty(globalThis, 'Worker')),
      provoke: askForFixed,
    },
    'no sandboxed frames': {
      arrange: (page) =>
        page.addInitScript(() => Reflect.deleteProperty(HTMLIFrameElement.prototype, 'sandbox')),
      provoke: askForFixed,
    },
  },
  unreachable: {
    'the kernel does not arrive': {
      arrange: (page) => page.route('**/kernel*.js', (route) => route.abort()),
      provoke: askForFixed,
      mend: (lab) => lab.page.unroute('**/kernel*.js'),
    },
    'what explores does not arrive': {
      arrange: (page) => page.route('**/explore-seeds*.js', (route) => route.abort()),
      provoke: (lab) => lab.act('explore').click(),
    },
  },
  blocked: {
    'the sandbox’s script is not let run': {
      // As an extension or a policy of the reader’s own would: the frame is there, and nothing in it moves.
      arrange: (page) =>
        page.addInitScript(() => {
          const { set } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'srcdoc')!;
          Object.defineProperty(HTMLIFrameElement.prototype, 'srcdoc', {
            set(this: HTMLIFrameElement) {
              set!.call(this, '<!doctype html>');
            },
          });
        }),
      provoke: askForFixed,
    },
  },
  syntax: {
    'text that is no TypeScript': {
      provoke: (lab) => lab.rewrite('saga.ts', edited('const = 1;')),
      mend: reset,
    },
    'a name that no node has': {
      provoke: (lab) => lab.rewrite('saga.ts', edited('localStorage.clear();')),
      mend: reset,
    },
  },
  thrown: {
    'scenario.ts throws as it loads': {
      provoke: (lab) =>
        lab.rewrite('scenario.ts', `${sagaFile('scenario.ts')}\nthrow new Error('no such luck');\n`),
      mend: reset,
    },
  },
  lost: {
    'the browser ends the frame that runs the code': {
      // As it does when memory runs out. (A worker that ends alone is in conformance.page.test.ts.)
      provoke: async (lab) => {
        await lab.act('fixed').click();
        await lab.verdict('Held');
        await lab.act('explore').click();
        await lab.page.waitForFunction(() => {
          const hasBegun = (document.querySelector('progress')?.value ?? 0) > 0;
          if (hasBegun) document.querySelectorAll('body > iframe').forEach((frame) => frame.remove());
          return hasBegun;
        });
      },
      keeps: ['Held', 'one lost reply'],
      mend: (lab) => lab.root.getByRole('button', { name: 'Run again' }).click(),
    },
  },
  'endless-loop': {
    'a service loops': {
      provoke: (lab) => lab.rewrite('saga.ts', edited('for (;;) begun.slice();')),
      mend: reset,
    },
  },
};

describe('trouble with running', () => {
  const reader = readerOf(atRoot);
  for (const [kind, ways] of Object.entries(provocations))
    for (const [name, { arrange, provoke, mend, keeps }] of Object.entries(ways))
      test(`${kind}: ${name}`, () =>
        reader.visit('', async (page) => {
          const { text, remedy } = messages[kind as ErrorKind];
          await arrange?.(page);
          await page.goto(reader.url + saga);
          const lab = await new Lab(page).wake();
          await provoke(lab);
          const alert = lab.root.getByRole('alert').filter({ hasText: `${text} ${remedy}` });
          await alert.waitFor();
          const again = lab.root.getByRole('button', { name: 'Run again' });
          assert.equal(await again.isVisible(), kind === 'lost' || kind === 'unreachable');
          assert.equal(await lab.root.locator('.fl-trouble').count(), 1);
          await lab.verdict(...(keeps ?? ['Broken', 'one lost reply']));
          await lab.rests();
          if (!mend) return;
          await mend(lab);
          await lab.act('broken').click();
          await lab.act('fixed').click();
          await lab.verdict('Held');
          assert.equal(await lab.root.locator('.fl-trouble').count(), 0);
        }));

  test('stopped: exploring ends at once when the reader says so, and it is no trouble', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      await lab.act('fixed').click();
      await lab.verdict('Held');
      await lab.act('explore').click();
      await lab.act('explore').filter({ hasText: 'Stop' }).click();
      await lab.act('explore').filter({ hasText: 'Explore' }).waitFor();
      assert.equal(await lab.root.locator('.fl-trouble').count(), 0);
    }));
});
