import { CompileError } from '../loader/compile-error.ts';
import { PatchError } from '../patch.ts';
import { ScenarioError } from '../scenario.ts';
import { helpOf, listOf, parse, UsageError, type Command } from './commands/command.ts';
import { breakIt, fix } from './commands/break.ts';
import { broken } from './commands/broken.ts';
import { check } from './commands/check.ts';
import { explore } from './commands/explore.ts';
import { golden } from './commands/golden.ts';
import { create } from './commands/new.ts';
import { replay } from './commands/replay.ts';
import { run } from './commands/run.ts';
import { serve } from './commands/serve.ts';
import { shrink } from './commands/shrink.ts';
import { SCENARIO_HELP } from './commands/values.ts';
import { FileError, withReason } from './files.ts';
import { lineInLastLoaded } from './load-compiled.ts';
import { UnknownBugError } from './load.ts';
import { version } from './package.ts';
import { PlantError } from './plant.ts';
import { WorkerError } from './pool/pool.ts';
import { STANDSTILL_MS, StandstillError, watched } from './standstill.ts';

const COMMANDS: readonly Command[] = [
  run,
  explore,
  replay,
  shrink,
  golden,
  breakIt,
  fix,
  broken,
  serve,
  check,
  create,
];

/** Wrong use, a broken scenario, a file that cannot be read: whatever the caller can mend. */
const WRONG = 2;
/** A defect of ours, as BSD's sysexits.h calls it. Node's own 1 would say that an invariant was violated. */
const DEFECT = 70;

const HELP = `faultline — run services in a simulated cluster, and break them

${listOf(COMMANDS.map(({ name, usage, summary }) => [`faultline ${name.padEnd(7)} ${usage}`, summary]))}

${SCENARIO_HELP}
faultline COMMAND --help lists the options of a command, faultline --version says which one this is.

Exit code: 0 every invariant held, 1 one was violated, 2 wrong use, 3 (check) nobody can tell,
130 stopped by Ctrl-C.`;

/**
 * Does what a call of the command line says.
 *
 * @param standstillMs so long a run may stand still before it is taken for a loop without an end.
 * @returns the exit code.
 */
export async function main(args: readonly string[], standstillMs = STANDSTILL_MS): Promise<number> {
  try {
    return await call(args, standstillMs);
  } catch (error) {
    return report(error);
  }
}

async function call([name, ...args]: readonly string[], standstillMs: number): Promise<number> {
  if (name === undefined || name === '--help' || name === 'help') {
    console.log(HELP);
    return name === undefined ? WRONG : 0;
  }
  if (name === '--version') {
    console.log(version);
    return 0;
  }
  const command = COMMANDS.find((each) => each.name === name);
  if (!command)
    throw new UsageError(
      name.startsWith('-')
        ? `Name the command before its options. There are: ${names()}.`
        : `There is no command “${name}”. There are: ${names()}.`,
    );
  const { help, ...call } = parse(command, args);
  if (!help) return command.simulates ? watched(() => command.run(call), standstillMs) : command.run(call);
  console.log(helpOf(command));
  return 0;
}

const names = () => COMMANDS.map(({ name }) => name).join(', ');

/** Says what went wrong, in one sentence if the caller can mend it. */
function report(thrown: unknown): number {
  const error = withReason(thrown);
  if (ANSWERS.some((kind) => error instanceof kind)) {
    // What stood still has left its line of progress there.
    if (error instanceof StandstillError && process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    console.error(`faultline: ${sentenceOf(error as Error).replaceAll('\n', ' ')}`);
    return WRONG;
  }
  console.error(error);
  console.error('faultline: This is a defect of faultline itself. Please report it with the lines above.');
  return DEFECT;
}

function sentenceOf(error: Error): string {
  if (error instanceof StandstillError) return standstillSentence(error);
  if (error instanceof CompileError) return error.toString();
  // Most often the sources have changed since the patch was made.
  return error instanceof PatchError ? `${error.message} See faultline broken rebase.` : error.message;
}

function standstillSentence({ message, calls }: StandstillError): string {
  const at = lineInLastLoaded(calls);
  return at ? `${at.file}:${at.line}: ${message}` : message;
}

const ANSWERS = [
  UsageError,
  FileError,
  CompileError,
  PatchError,
  ScenarioError,
  UnknownBugError,
  PlantError,
  WorkerError,
  StandstillError,
];
