import { parseFault } from '../fault-text.ts';
import type { Schedule } from '../schedule.ts';
import { parseSchedule } from '../trace-text.ts';
import { parseOrder } from '../world/plan/priorities.ts';
import { FileError, parseJson, readText } from './files.ts';

/**
 * Reads the schedule of a run from a file: as text, the form that runs are printed in, or as JSON.
 *
 * @throws FileError that says what to do.
 */
export function readSchedule(file: string): Schedule {
  const text = readText(file);
  return text.trimStart().startsWith('{') ? scheduleOfJson(file, text) : scheduleOfText(file, text);
}

function scheduleOfText(file: string, text: string): Schedule {
  try {
    return parseSchedule(text);
  } catch (error) {
    const line = text.split('\n').findIndex((each) => each.startsWith('fault ') && !isFault(each));
    throw new FileError(file, (error as Error).message, line < 0 ? undefined : line + 1);
  }
}

function isFault(line: string): boolean {
  try {
    return Boolean(parseFault(line.replace(/^fault +/, '').trimEnd()));
  } catch {
    return false;
  }
}

function scheduleOfJson(file: string, text: string): Schedule {
  const given = parseJson(file, text) as Partial<Schedule> & { schedule?: Partial<Schedule> };
  // What `--json` prints of a run holds its schedule.
  const { seed, faults, calm, order, only, off } = given.schedule ?? given;
  if (typeof seed !== 'string' || !Array.isArray(faults))
    throw new FileError(file, 'This holds no schedule; it needs a “seed” and a list of “faults”.');
  if (order !== undefined) checkOrder(file, order);
  return {
    seed,
    faults,
    ...(calm && { calm }),
    ...(order && { order }),
    ...(only && { only }),
    ...(off && { off }),
  };
}

function checkOrder(file: string, order: string): void {
  try {
    parseOrder(order);
  } catch (error) {
    throw new FileError(file, (error as Error).message);
  }
}
