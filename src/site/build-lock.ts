import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { root } from './root.ts';

const folder = fileURLToPath(new URL('.cache/', root));

/**
 * Runs `work` while no other process of this project does the same. Two builds at once would share Astro's caches and, in
 * the same folder, delete each other's files. A lock left behind by a process that died is taken over.
 */
export async function alone<Result>(
  work: () => Promise<Result>,
  { file = `${folder}build.lock`, everyMs = 250, say = console.log } = {},
): Promise<Result> {
  mkdirSync(folder, { recursive: true });
  let told = false;
  while (!take(file)) {
    if (!told) say('Another build is running; waiting for it …');
    told = true;
    await wait(everyMs);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (!isAlive(holder(file))) rmSync(file, { force: true });
    return false;
  }
}

function holder(file: string): number | undefined {
  try {
    // Empty for the moment between its creation and its writing.
    return Number(readFileSync(file, 'utf8')) || process.pid;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
