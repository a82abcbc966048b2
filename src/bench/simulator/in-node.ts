import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Measure } from './measures.ts';

const SCRIPT = fileURLToPath(new URL('./node-process.ts', import.meta.url));

/** Measures in a Node of its own: the simulator freezes the built-in objects of its process. */
export const measureInNode: Measure = async (kind, options, subject) => {
  const args = [SCRIPT, JSON.stringify({ kind, options }), JSON.stringify(subject)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout);
};
