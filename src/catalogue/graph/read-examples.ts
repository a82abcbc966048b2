/**
 * Reads what the examples' sources say of themselves, without running them, and prints it as JSON. A process of its own,
 * because TypeScript is more than the site's build should hold.
 *
 *   node src/catalogue/graph/read-examples.ts transactions/saga …
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { parsePatch } from '../../../examples/simulator/src/patch.ts';
import { readBroken, readSources } from '../../../examples/simulator/src/node/sources.ts';
import { root } from '../../site/root.ts';
import type { Place } from './located-yaml.ts';
import type { BugNode, ExampleNode, InvariantNode, SymbolNode } from './model.ts';

/** An example and what belongs to it. A bug says which invariant it breaks, by its sentence. */
export interface ReadExample {
  readonly node: ExampleNode;
  readonly invariants: readonly InvariantNode[];
  readonly bugs: readonly (BugNode & { readonly breaks: string })[];
  readonly symbols: readonly SymbolNode[];
}

/** @param id the folder under `examples/`: `transactions/saga`. */
export function readExample(
  id: string,
  folder = fileURLToPath(new URL(`examples/${id}/`, root)),
): ReadExample {
  const files = Object.entries(readSources(folder)).map(([file, text]) => ({
    file: `examples/${id}/${file}`,
    source: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true),
  }));
  const scenario = files.find(({ source }) => source.fileName === 'scenario.ts');
  const patterns = files.filter((each) => each !== scenario);
  return {
    node: {
      id: `example:${id}`,
      type: 'example',
      example: id,
      title: id,
      at: { file: scenario?.file ?? `examples/${id}/scenario.ts`, line: 1 },
    },
    invariants: scenario ? invariantsIn(id, scenario.source, scenario.file) : [],
    bugs: Object.entries(readBroken(folder)).map(([name, text]) => bugOf(id, name, text)),
    symbols: patterns.flatMap(({ file, source }) => symbolsIn(id, source, file)),
  };
}

/** The keys of `invariants: { 'sentence': always(…) }` in the scenario's own text. */
function invariantsIn(id: string, source: ts.SourceFile, file: string): InvariantNode[] {
  const found: InvariantNode[] = [];
  const visit = (node: ts.Node): void => {
    if (isProperty(node, 'invariants') && ts.isObjectLiteralExpression(node.initializer))
      for (const entry of node.initializer.properties) {
        const when = ts.isPropertyAssignment(entry) ? calledName(entry.initializer) : undefined;
        if (!entry.name || !ts.isStringLiteralLike(entry.name) || !when) continue;
        const title = entry.name.text;
        const at = placeOf(entry, source, file);
        found.push({ id: `invariant:${id}#${title}`, type: 'invariant', example: id, title, when, at });
      }
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isProperty = (node: ts.Node, name: string): node is ts.PropertyAssignment =>
  ts.isPropertyAssignment(node) && node.name.getText() === name;

function calledName(node: ts.Expression): InvariantNode['when'] | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const name = node.expression.getText();
  return name === 'always' || name === 'eventually' || name === 'sometimes' ? name : undefined;
}

function bugOf(id: string, name: string, text: string): BugNode & { breaks: string } {
  const { header } = parsePatch(text);
  return {
    id: `bug:${id}/${name}`,
    type: 'bug',
    example: id,
    name,
    title: header['Title'] ?? name,
    why: header['Why'] ?? '',
    breaks: header['Breaks'] ?? '',
    at: { file: `examples/${id}/broken/${name}.patch`, line: 1 },
  };
}

/** Functions, classes and constants that a pattern's file exports. Its types are found through them. */
function symbolsIn(id: string, source: ts.SourceFile, file: string): SymbolNode[] {
  return source.statements.flatMap((statement) => {
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    const names = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map(({ name }) => name.getText())
      : ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)
        ? [statement.name?.text ?? 'default']
        : [];
    return names.map((title): SymbolNode => ({
      id: `symbol:${id}/${source.fileName}#${title}`,
      type: 'symbol',
      example: id,
      title,
      about: firstSentence(statement),
      at: placeOf(statement, source, file),
    }));
  });
}

function firstSentence(node: ts.Node): string {
  const [doc] = ts.getJSDocCommentsAndTags(node);
  const text = doc && ts.isJSDoc(doc) ? (ts.getTextOfJSDocComment(doc.comment) ?? '') : '';
  return /^[\s\S]*?[.!?:](?=\s|$)/.exec(text)?.[0].replaceAll(/\s+/g, ' ') ?? text;
}

function placeOf(node: ts.Node, source: ts.SourceFile, file: string): Place {
  return { file, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1 };
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  process.stdout.write(JSON.stringify(process.argv.slice(2).map((id) => readExample(id))));
