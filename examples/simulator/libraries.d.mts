/** What the simulator uses of Sucrase, which ships its parser but no types for it, and of resolve.exports. */
export { exports, imports, legacy, type Package } from 'resolve.exports';
export { transform } from 'sucrase';

/** We read some fields of a token and of a scope only. */
export interface Token {
  type: number;
  start: number;
  end: number;
  isType: boolean;
  identifierRole: number | null;
}
export interface Scope {
  startTokenIndex: number;
  endTokenIndex: number;
  isFunctionScope: boolean;
}
export function parse(
  input: string,
  isJSXEnabled: boolean,
  isTypeScriptEnabled: boolean,
  isFlowEnabled: boolean,
): { tokens: Token[]; scopes: Scope[] };
export const TokenType: Readonly<Record<string, number>>;
export const IdentifierRole: Readonly<Record<string, number>>;
