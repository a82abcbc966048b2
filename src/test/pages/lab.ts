import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { parsePatch, applyPatch } from '../../../examples/simulator/src/patch.ts';

export const saga = 'transactions/saga/';
export const phone = { viewport: { width: 390, height: 844 } };

/** The lab of a page as its reader uses it. Every method waits until the page shows what it is about. */
export class Lab {
  readonly page: Page;
  readonly root: Locator;

  constructor(page: Page) {
    this.page = page;
    this.root = page.locator('.fl-lab');
  }

  /** Touches the lab, which brings it to life. */
  async wake(): Promise<this> {
    await this.root.locator('.fl-verdict').hover();
    await this.isLive();
    return this;
  }

  async isLive(): Promise<void> {
    await this.page.locator('fl-lab[data-live]').waitFor();
  }

  /** Waits for a verdict: `Held`, or `Broken`, or words of the invariant or of what went wrong. */
  async verdict(...words: (string | RegExp)[]): Promise<void> {
    let verdict = this.root.locator('.fl-verdict');
    for (const hasText of words) verdict = verdict.filter({ hasText });
    await verdict.waitFor();
  }

  /** Waits until whatever was asked for is done. */
  async rests(): Promise<void> {
    await this.page.locator('.fl-lab[aria-busy=false]').waitFor();
  }

  /** A button of the toolbar. */
  act(name: string): Locator {
    return this.root.locator(`[data-act=${name}]`);
  }

  /** A message or a moment in the diagram of the code at hand. */
  part(name: RegExp): Locator {
    return this.root.locator('.fl-run').first().getByRole('button', { name });
  }

  menuItem(name: string | RegExp): Locator {
    return this.root.getByRole('menu').getByRole('menuitem', { name });
  }

  /** Clicks a part of the diagram and chooses from its menu. */
  async choose(part: RegExp, item: string | RegExp): Promise<void> {
    // A part may lie under the light of its neighbours; the lab goes by what is nearest.
    await this.part(part).click({ force: true });
    await this.menuItem(item).click();
    await this.root.getByRole('menu').waitFor({ state: 'detached' });
  }

  /** What goes wrong, as the lab lists it. */
  faults(): Locator {
    return this.root.getByRole('region', { name: 'What goes wrong in this run' }).getByRole('listitem');
  }

  /** Waits for a notice, a trouble or the result of exploring. */
  async says(words: string | RegExp): Promise<void> {
    await this.root.locator('.fl-notice').filter({ hasText: words }).first().waitFor();
  }

  /** Opens the editor on a file and returns its text area. */
  async edit(file: string): Promise<Locator> {
    const panel = this.root.getByRole('region', { name: 'Edit the files' });
    if (!(await panel.isVisible())) await this.act('edit').click();
    await panel.getByRole('tab', { name: file }).click();
    const text = panel.getByRole('textbox', { name: file });
    await text.waitFor();
    return text;
  }

  /** Replaces a file's whole text in the editor. */
  async rewrite(file: string, text: string): Promise<void> {
    await (await this.edit(file)).click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.insertText(text);
  }

  /** The names of the lanes that the reader sees. */
  async lanes(): Promise<string[]> {
    return this.root.locator('.fl-run').first().locator('.fl-st:visible .heads text').allTextContents();
  }
}

const folder = new URL('../../../examples/transactions/saga/', import.meta.url);

/** A file of the saga as it is in the repository. */
export function sagaFile(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8');
}

/** A file of the saga with a planted bug. */
export function brokenFile(bug: string, file: string): string {
  const files = applyPatch({ [file]: sagaFile(file) }, parsePatch(sagaFile(`broken/${bug}.patch`)));
  return files[file]!;
}

/** The text with one place replaced, which must be there exactly once. */
export function replaced(text: string, place: string, by: string): string {
  assert.equal(text.split(place).length, 2, `“${place}” should be there once`);
  return text.replace(place, () => by);
}
