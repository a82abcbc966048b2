import { parse, type Scope, type Token } from '../../libraries.mjs';
import { CompileError } from './compile-error.ts';

export type { Scope, Token };

/** A source file as a list of tokens, for checks that need no tree. */
export class Source {
  readonly file: string;
  readonly text: string;
  readonly isTypeScript: boolean;
  readonly tokens: readonly Token[];
  /** Inner scopes stand before those around them; the last one is the module's. */
  readonly scopes: readonly Scope[];

  /** @throws CompileError if the text is not TypeScript. */
  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.isTypeScript = /\.m?ts$/.test(file);
    try {
      const { tokens, scopes } = parse(text, false, this.isTypeScript, false);
      this.tokens = tokens;
      this.scopes = scopes;
    } catch (error) {
      throw syntaxError(file, error);
    }
  }

  get moduleScope(): Scope {
    return this.scopes.at(-1)!;
  }

  /** The characters of a token. */
  textOf(token: Token | undefined): string {
    return token ? this.text.slice(token.start, token.end) : '';
  }

  /** 1-based. */
  lineOf(token: Token): number {
    return this.text.slice(0, token.start).split('\n').length;
  }

  /** Ends the compilation with an error at a token. */
  refuse(token: Token, message: string): never {
    const column = token.start - this.text.lastIndexOf('\n', token.start - 1);
    throw new CompileError(message, this.file, this.lineOf(token), column);
  }
}

/** Sucrase says where in its message and in `loc`; we keep the place and drop its wording of it. */
export function syntaxError(file: string, error: unknown): CompileError {
  const { message = String(error), loc } = error as {
    message?: string;
    loc?: { line: number; column: number };
  };
  const text = message.replace(/^Error transforming [^:]*: /, '').replace(/ \(\d+:\d+\)$/, '');
  return new CompileError(`The code cannot be read here: ${text}.`, file, loc?.line, loc?.column);
}
