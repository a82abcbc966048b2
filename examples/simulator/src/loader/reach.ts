import { check } from './check.ts';
import { checkScenario } from './check-scenario.ts';
import { CompileError } from './compile-error.ts';
import { moduleStatements } from './imports.ts';
import { asModule, forProduction, isCommonJs, requiredNames } from './foreign.ts';
import {
  isForeign,
  packageName,
  resolve,
  serverNamed,
  SIMULATOR,
  type Elsewhere,
  type Links,
} from './modules.ts';
import { refusedNodeModule } from './node-modules.ts';
import { Source } from './parse.ts';

/** A file that the entry leads to, checked. */
export interface Reached {
  source: Source;
  isCommonJs: boolean;
  /** Free names of a package that a simulated node does not have. */
  absent: readonly string[];
}

/**
 * The entry and every file that it leads to, by name.
 *
 * @param files the example's own.
 * @param known the names of the simulated servers that there are.
 * @throws CompileError for the first thing that cannot run.
 */
export function reach(
  files: Readonly<Record<string, string>>,
  entry: string,
  elsewhere: Elsewhere,
  known: readonly string[],
): { reached: Map<string, Reached>; links: Links; servers: string[] } {
  const reached = new Map<string, Reached>();
  const links: Record<string, Record<string, string | { missing: string }>> = {};
  const texts: Record<string, string> = { ...files };
  const servers = new Set<string>();
  const waiting = [entry];
  for (const file of waiting) {
    if (reached.has(file)) continue;
    const source = new Source(file, asModule(file, texts[file]!));
    reached.set(file, isForeign(file) ? visitForeign(source) : visit(source));
  }
  return { reached, links, servers: [...servers].sort() };

  function visit(source: Source): Reached {
    const statements = moduleStatements(source);
    for (const { specifier, line, typeOnly } of statements) {
      const missing = typeOnly ? undefined : follow(specifier, source.file);
      if (missing) throw new CompileError(missing, source.file, line);
    }
    const absent = check(source, statements);
    if (source.file === entry) checkScenario(source);
    return { source, isCommonJs: false, absent };
  }

  function visitForeign(original: Source): Reached {
    const source = forProduction(original);
    // What is asked for while the code runs may be there for another platform only: it fails if it is reached.
    for (const specifier of requiredNames(source)) {
      const missing = follow(specifier, source.file);
      if (missing) (links[source.file] ??= {})[specifier] = { missing };
    }
    return { ...visit(source), isCommonJs: isCommonJs(source) };
  }

  /** Notes that a file imports another, or says why it cannot. */
  function follow(written: string, from: string): string | undefined {
    const specifier = packageName(written);
    if (specifier === SIMULATOR) return undefined;
    const server = serverNamed(specifier);
    if (server !== undefined) {
      servers.add(server);
      return known.includes(server) ? undefined : noServer(specifier, known);
    }
    const path = resolve(from, specifier);
    const isOwn = path !== undefined && Object.hasOwn(files, path);
    const found = isOwn ? { file: path, text: files[path]! } : elsewhere(specifier, from);
    if (!found) return cannotImport(specifier);
    if ('refused' in found) return `It imports “${specifier}”, ${found.refused}`;
    const { file, text } = found;
    if (!Object.hasOwn(texts, file)) texts[file] = text;
    if (file !== path) (links[from] ??= {})[specifier] = file;
    waiting.push(file);
    return undefined;
  }
}

function noServer(specifier: string, known: readonly string[]): string {
  const there = known.map((name) => `“${SIMULATOR}/servers/${name}”`).join(', ');
  return `It imports “${specifier}”, but there is no such simulated server. There ${known.length === 1 ? 'is' : 'are'}: ${there || 'none yet'}.`;
}

function cannotImport(specifier: string): string {
  const refused = refusedNodeModule(specifier);
  return refused
    ? `It imports “${specifier}”, ${refused}`
    : `It imports “${specifier}”. In the simulated cluster a file may import the example's other files, with their ending (./saga.ts), and “${SIMULATOR}”.`;
}
