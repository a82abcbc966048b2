import * as babel from 'prettier/plugins/babel';
import * as estree from 'prettier/plugins/estree';
import { format } from 'prettier/standalone';
import prettierrc from '../../../.prettierrc.json' with { type: 'json' };

const { printWidth, singleQuote } = prettierrc;

export type Formatted = { text: string } | { error: string; line: number; column: number };

/**
 * A TypeScript file as `npm run format` lays it out. Of Prettier's two parsers for TypeScript this is the one of half the
 * size; a test holds it to the other.
 */
export async function formatted(text: string): Promise<Formatted> {
  try {
    // Its name decides how type parameters of arrow functions are written.
    const how = {
      printWidth,
      singleQuote,
      parser: 'babel-ts',
      filepath: 'file.ts',
      plugins: [babel, estree],
    };
    return { text: await format(text, how) };
  } catch (error) {
    const { loc, cause } = error as { loc?: { start?: { line: number; column: number } }; cause?: Error };
    if (!loc?.start) throw error;
    const sentence = (cause ?? (error as Error)).message.split(' (', 1)[0]!.trim();
    return { error: sentence, line: loc.start.line, column: loc.start.column };
  }
}
