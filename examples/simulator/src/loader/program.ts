import type { CompiledExample } from './compile.ts';
import type { Machine, ServerModule } from '../server.ts';
import { packageName, resolve, serverNamed, SIMULATOR, type Links } from './modules.ts';
import type { SourceLine } from '../trace.ts';

/** Fills its first argument with exports. One of a CommonJS module returns what it made of it. */
type ModuleFunction = (...args: unknown[]) => unknown;

/** A compiled example whose script the host has evaluated. Immutable; every life of every node instantiates it anew. */
export interface Program {
  readonly entry: string;
  readonly modules: ReadonlyMap<string, ModuleFunction>;
  /** False if no module names `globalThis`: then none has to be made. */
  readonly namesGlobalThis?: boolean;
  /** {@link CompiledExample.links} */
  readonly links?: Links;
  /** The simulated servers that its scenario imports, by name. */
  readonly servers?: ReadonlyMap<string, ServerModule>;
  /** Resolves when they are loaded: before that no world can be made. */
  readonly ready?: Promise<void>;
  /** Finds source lines in an `Error`'s stack, innermost first. Only V8, SpiderMonkey and JavaScriptCore forms. */
  sourceLines(stack: string | undefined): SourceLine[];
}

const MAX_LINES = 6;

/**
 * Makes a compiled example ready to run, from what the host has evaluated. `loadExample()` does all of it in Node.
 *
 * @param evaluated what the host got from evaluating `compiled.script`.
 * @param location a pattern that matches one stack frame inside that script, its first group being the line.
 * @param lineOffset lines of the host's script before `compiled.script` begins.
 * @param loadServer how the host gets one of the simulated servers.
 */
export function program(
  compiled: CompiledExample,
  evaluated: unknown,
  location: RegExp,
  lineOffset = 0,
  loadServer: LoadServer = cannotLoad,
): Program {
  const modules = new Map(Object.entries(evaluated as Record<string, ModuleFunction>));
  const find = (scriptLine: number): SourceLine | undefined => {
    for (const { file, firstLine, lines } of compiled.modules)
      if (scriptLine >= firstLine && scriptLine < firstLine + lines)
        return { file, line: scriptLine - firstLine + 1 };
    return undefined;
  };
  return {
    entry: compiled.entry,
    modules,
    namesGlobalThis: compiled.namesGlobalThis,
    links: compiled.links,
    ...loadServers(compiled.servers, loadServer),
    sourceLines(stack) {
      const lines: SourceLine[] = [];
      for (const frame of stack?.split('\n') ?? []) {
        const match = location.exec(frame);
        const at = match && find(Number(match[1]) - lineOffset);
        if (at && lines.push(at) === MAX_LINES) break;
      }
      return lines;
    },
  };
}

/** Loads the simulated server of a name that {@link CompiledExample.servers} has. */
export type LoadServer = (name: string) => Promise<ServerModule>;

const cannotLoad: LoadServer = (name) =>
  Promise.reject(new Error(`The simulated server “${name}” cannot be loaded here.`));

function loadServers(names: readonly string[], load: LoadServer): Pick<Program, 'servers' | 'ready'> {
  if (!names.length) return {};
  const servers = new Map<string, ServerModule>();
  const ready = Promise.all(names.map(async (name) => void servers.set(name, await load(name))));
  // Whoever makes a world waits for it, and hears.
  ready.catch(() => {});
  return { servers, ready: ready.then(() => {}) };
}

/** Gives one life its own instances of the example's modules, over its own globals. */
export function instantiate(
  program: Program,
  globals: readonly unknown[],
  simulator: object,
  machine: () => Machine,
): Record<string, unknown> {
  const cache = new Map<string, Exports>();
  const namespaces = new Map<string, Exports>();
  const servers = new Map<string, object>();
  let own: Machine | undefined;
  const load = (file: string): Exports => {
    const known = cache.get(file);
    if (known) return known;
    const exports: Exports = {};
    cache.set(file, exports);
    const links = program.links?.[file];
    const require = (written: string, fromCommonJs = false) => {
      const specifier = packageName(written);
      if (specifier === SIMULATOR) return simulator;
      if (serverNamed(specifier)) return server(serverNamed(specifier)!);
      const target = targetOf(program, file, specifier, links?.[specifier]);
      const loaded = load(target);
      return fromCommonJs ? loaded : (namespaces.get(target) ?? loaded);
    };
    const returned = program.modules.get(file)!(exports, require, ...globals);
    if (returned === undefined) return exports;
    cache.set(file, returned as Exports);
    namespaces.set(file, namespaceOf(returned as Exports));
    return returned as Exports;
  };
  return load(program.entry);

  /** One machine for all servers and clients of the life. */
  function server(name: string): object {
    const known = servers.get(name);
    if (known) return known;
    const loaded = program.servers?.get(name);
    if (!loaded) throw new Error(`The simulated server “${name}” is not loaded: await program.ready first.`);
    const made = loaded.forLife((own ??= machine()));
    servers.set(name, made);
    return made;
  }
}

type Exports = Record<string, unknown>;

/** What Node gives to an ES module that imports a CommonJS one. */
function namespaceOf(exports: Exports): Exports {
  const named = Object(exports) === exports ? Object.entries(exports) : [];
  return Object.assign(Object.create(null) as Exports, Object.fromEntries(named), {
    __esModule: true,
    default: exports,
  });
}

function targetOf(
  program: Program,
  file: string,
  specifier: string,
  link: string | { missing: string } | undefined,
): string {
  if (typeof link === 'object') throw new Error(link.missing);
  const target = link ?? resolveOnce(file, specifier);
  if (target === undefined || !program.modules.has(target))
    throw new Error(`It asks for “${specifier}”, which was not known when the scenario was loaded.`);
  return target;
}

/** Importing file → specifier → file. The same few are asked for at every boot. */
const resolved = new Map<string, Map<string, string | undefined>>();

function resolveOnce(file: string, specifier: string): string | undefined {
  let targets = resolved.get(file);
  if (!targets) resolved.set(file, (targets = new Map()));
  if (!targets.has(specifier)) targets.set(specifier, resolve(file, specifier));
  return targets.get(specifier);
}
