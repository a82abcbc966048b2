import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { atRoot, builds } from '../builds.ts';
import { readerOf } from '../reader.ts';
import { Lab, saga } from './lab.ts';

const book = /^orders to shipping, book o1, (?!second copy)/;
const itsReply = /^shipping to orders, reply to book o1, /;

for (const build of builds) {
  describe(`the lab under ${build.base}`, () => {
    const reader = readerOf(build);

    test('it comes alive on the first touch, and shows the same run as before', () =>
      reader.visit(saga, async (page, seen) => {
        const lab = new Lab(page);
        const story = await lab.root.locator('.fl-story').innerText();
        assert.equal(await lab.root.getByRole('button', { name: book }).count(), 0, 'still a picture');
        await lab.wake();
        await lab.verdict('Broken', 'one lost reply', 'seed 67');
        assert.equal(await lab.root.locator('.fl-story').innerText(), story);
        await lab.part(book).waitFor();
        assert.deepEqual(seen, { problems: [], elsewhere: [] });
      }));

    test('the fixed code holds under the same schedule; both stand side by side', () =>
      reader.visit(saga, async (page, seen) => {
        const lab = await new Lab(page).wake();
        await lab.act('fixed').click();
        await lab.verdict('Held', 'one lost reply', 'seed 67');
        await lab.part(/^orders to shipping, cancel o1, delivered$/).waitFor();

        await lab.act('both').click();
        const verdicts = lab.root.locator('.fl-run-verdict');
        await verdicts.nth(1).waitFor();
        const [broken, fixed] = await verdicts.allInnerTexts();
        assert.match(broken!, /^✕ a finished saga leaves either all effects or none/);
        assert.equal(fixed, '✓ every invariant held');
        await lab.verdict('Broken', 'seed 67');
        assert.deepEqual(seen, { problems: [], elsewhere: [] });
      }));

    test('a planted bug further down the page opens in the lab', () =>
      reader.visit(saga, async (page) => {
        // The third of the three is the last of the page.
        await page.getByRole('link', { name: 'Open this run in the lab' }).last().click();
        const lab = new Lab(page);
        await lab.verdict('Broken', 'seed 1014');
        assert.equal(await lab.act('bug').inputValue(), 'check-then-act');
        await page.waitForFunction(() => {
          const { top } = document.querySelector('.fl-verdict')!.getBoundingClientRect();
          return top >= 0 && top < innerHeight;
        });

        await page.getByRole('link', { name: 'Open this run in the lab' }).first().click();
        await lab.verdict('Broken', /lost/);
        assert.equal(await lab.act('bug').inputValue(), 'swallow-compensation-error');
      }));

    test('a fault is taken back, and messages are lost, delayed and duplicated: each changes the run', () =>
      reader.visit(saga, async (page, seen) => {
        const lab = await new Lab(page).wake();
        await lab.faults().getByRole('button', { name: 'Take back' }).click();
        await lab.verdict('Held', 'nothing went wrong');
        await lab.faults().filter({ hasText: 'Nothing.' }).waitFor();

        await lab.choose(itsReply, 'Lose it');
        await lab.verdict('Broken', 'one lost reply');
        await lab.choose(itsReply, /^Take back/);
        await lab.verdict('Held', 'nothing went wrong');

        await lab.choose(book, 'Lose it');
        await lab.verdict('Held', 'one lost request');
        await lab.choose(book, /^Delay it by/);
        await lab.verdict('Broken', 'one late request');
        assert.deepEqual(await lab.faults().locator('span').allInnerTexts(), [
          'orders→shipping /book?order=o1 is 250 ms late',
        ]);
        await lab.choose(book, 'Deliver it twice');
        await lab.verdict('Held', 'one duplicated message');
        await lab.part(/^orders to shipping, book o1, second copy, /).waitFor();
        await lab.choose(book, 'Break the connection');
        await lab.verdict('Held', 'one broken connection');

        await lab.root.getByRole('button', { name: 'Back to the opening run' }).click();
        await lab.verdict('Broken', 'one lost reply');
        assert.deepEqual(seen, { problems: [], elsewhere: [] });
      }));
  });
}

describe('the lab', () => {
  const reader = readerOf(atRoot);

  test('the click that wakes it is not lost: on a button, on a message', async () => {
    await reader.visit(saga, async (page) => {
      await page.locator('[data-act=fixed]').dispatchEvent('click');
      await new Lab(page).verdict('Held');
    });
    await reader.visit(saga, async (page) => {
      // The picture has no names yet: the message whose reply is lost is the first one drawn in full.
      const line = page.locator('.fl-lab .fl-st:visible g.msg').first();
      await line.evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        const [clientX, clientY] = [left + width / 2, top + height / 2];
        element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, clientX, clientY }));
      });
      await new Lab(page).menuItem('Lose it').waitFor();
    });
  });

  test('what is chosen while it wakes is not lost', () =>
    reader.visit(saga, async (page) => {
      await page.locator('[data-act=bug]').evaluate((select: HTMLSelectElement) => {
        select.value = 'late-action';
        select.dispatchEvent(new Event('change', { bubbles: true }));
      });
      const lab = new Lab(page);
      await lab.verdict('Broken', 'one late request');
      assert.equal(await lab.act('bug').inputValue(), 'late-action');
    }));

  test('another planted bug breaks by its own schedule and has its own fix', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      const first = await lab.root.locator('.fl-fix').innerText();
      await lab.act('bug').selectOption('late-action');
      await lab.verdict('Broken', 'one late request');
      await lab.rests();
      assert.match(await lab.faults().innerText(), /is \d+ ms late/);
      assert.notEqual(await lab.root.locator('.fl-fix').innerText(), first);
      await lab.act('fixed').click();
      await lab.verdict('Held', 'one late request');
    }));

  test('a lost message that is not sent any more is said to be without effect', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      await lab.choose(book, 'Lose it');
      await lab.verdict('Held', 'one lost request');
      await lab
        .faults()
        .filter({ hasText: 'the reply to orders→shipping' })
        .filter({ hasText: 'not in this run' })
        .waitFor();
    }));

  test('a folded stretch opens, and a node crashes where its lifeline is clicked', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      const charge = lab.part(/^orders to payment, charge o1, delivered$/);
      await lab.part(/^Show 5 messages before/).click();
      await charge.waitFor();
      await lab.part(/^Hide 5 messages before/).click();
      await charge.waitFor({ state: 'detached' });

      await lab.faults().getByRole('button', { name: 'Take back' }).click();
      await lab.verdict('Held');
      await lab.choose(/^orders at .*sends reserve o1$/, 'Crash orders here');
      await lab.verdict('Broken', 'one crash');
      await lab.part(/^orders at .*: crashes/).waitFor();
      await lab.part(/^orders at .*: starts again/).waitFor();
      await lab
        .faults()
        .getByRole('button', { name: /^Take back: orders crashes/ })
        .click();
      await lab.verdict('Held', 'nothing went wrong');
    }));
});

describe('exploring', () => {
  const reader = readerOf(atRoot);

  test('the broken code fails, and its shortest schedule is shown', () =>
    reader.visit(saga, async (page, seen) => {
      const lab = await new Lab(page).wake();
      await lab.act('bug').selectOption('swallow-compensation-error');
      await lab.rests();
      await lab.act('explore').click();
      await lab.says(/Schedule [\d,]+ broke an invariant\. Seed \d+ had \d+ faults?; below is the shortest/);
      await lab.verdict('Broken');
      await lab.rests();
      const said = await lab.root.locator('.fl-explored').innerText();
      const before = Number(/ had (\d+)/.exec(said)![1]);
      const seed = Number(/Schedule ([\d,]+)/.exec(said)![1]!.replaceAll(',', '')) - 1;
      await lab.verdict(`seed ${seed}`);
      const after = await lab.faults().count();
      assert.ok(after >= 1 && after <= before, `${before} faults became ${after}`);
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('the fixed code holds: progress, Stop, and the whole of it', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      await lab.act('fixed').click();
      await lab.verdict('Held');
      await lab.rests();
      await lab.act('explore').click();
      await lab.root.getByRole('progressbar', { name: 'Schedules explored' }).waitFor();
      await lab.root.getByRole('button', { name: 'Stop' }).click();
      await lab.root.locator('.fl-progress').waitFor({ state: 'detached' });
      await lab.rests();
      await lab.says(/^[\d,]+ schedules, [\d,]+ events so far: every invariant held\./);
      await lab.verdict('Held', 'one lost reply');

      await lab.act('explore').click();
      await page.waitForFunction(() => (document.querySelector('progress')?.value ?? 0) > 0);
      await lab.root.getByText(/[\d,]+ of 10,000 schedules · [\d,]+ runs\/s · [\d,]+ events\/s/).waitFor();
      await lab.root
        .locator('.fl-explored')
        .getByText(/10,000 schedules, [\d,]+ events: every invariant held\./)
        .waitFor({ timeout: 120_000 });
      assert.match(
        await lab.root.locator('.fl-met').innerText(),
        /Faults met: .*[\d,]+ × crash.*\n.*a compensation ran: in [\d,]+ runs/s,
      );
      await lab.verdict('Held');
    }));

  test('failures are grouped by what they break; each opens as it was, and as short as it gets', () =>
    reader.visit(saga, async (page, seen) => {
      const lab = await new Lab(page).wake();
      await lab.act('bug').selectOption('check-then-act');
      await lab.verdict('Broken');
      await lab.act('explore').click();
      await lab.says(/broke an invariant\. Seed \d+ had/);
      await lab.rests();
      await lab.root.getByRole('checkbox', { name: 'Go on after the first failure' }).check();
      await lab.root.getByRole('button', { name: /^Go on with the other [\d,]+$/ }).click();
      const failures = lab.root.locator('.fl-failures');
      await failures.getByRole('listitem').nth(1).waitFor();
      await lab.act('explore').click(); // stops
      await lab.says(/events so far: [\d,]+ broke an invariant\./);

      const second = failures.getByRole('listitem').nth(1);
      const invariant = await second.locator('strong').innerText();
      await second
        .getByRole('button', { name: /^Seed / })
        .first()
        .click();
      await lab.says(/^.*Seed \d+ is shown as it was, with \d+ faults?\./);
      await lab.verdict('Broken', invariant);
      await lab.rests();
      const whole = await lab.faults().count();
      await second.getByRole('button', { name: 'Shortest schedule' }).click();
      await lab.says(/had \d+ faults?; below is the shortest schedule/);
      await lab.verdict('Broken', invariant);
      await lab.rests();
      assert.ok((await lab.faults().count()) <= whole);
      await lab.act('undo').click();
      await lab.root
        .locator('.fl-explored')
        .getByText('below is the shortest')
        .waitFor({ state: 'detached' });
      await second.waitFor();
      await lab.root.getByRole('button', { name: 'Close' }).click();
      await failures.waitFor({ state: 'detached' });
      assert.deepEqual(seen, { problems: [], elsewhere: [] });
    }));

  test('nothing is explored while nobody looks', () =>
    reader.visit(saga, async (page) => {
      await page.addInitScript(() => {
        const looked = () => {
          document.documentElement.dataset['looked'] = '';
          return Reflect.get(globalThis, 'away') === true;
        };
        Object.defineProperty(document, 'hidden', { get: looked });
      });
      await page.reload();
      const lab = await new Lab(page).wake();
      await lab.act('fixed').click();
      await lab.verdict('Held');
      await page.evaluate(() => void Reflect.set(globalThis, 'away', true));
      await lab.act('explore').click();
      await page.locator('html[data-looked]').waitFor({ state: 'attached' });
      await lab.root.getByText('0 of 10,000 schedules').waitFor();
      await page.evaluate(() => {
        Reflect.set(globalThis, 'away', false);
        document.dispatchEvent(new Event('visibilitychange'));
      });
      await page.waitForFunction(() => document.querySelector('progress')!.value > 0);
    }));

  test('a change of the schedule ends it', () =>
    reader.visit(saga, async (page) => {
      const lab = await new Lab(page).wake();
      await lab.act('fixed').click();
      await lab.verdict('Held');
      await lab.act('explore').click();
      await lab.root.getByRole('progressbar').waitFor();
      await lab.faults().getByRole('button', { name: 'Take back' }).click();
      await lab.verdict('Held', 'nothing went wrong');
      await lab.rests();
      assert.equal(await lab.root.locator('.fl-progress, .fl-explored').count(), 0);
    }));
});
