// Sucrase ships its parser but no types for it. We read three fields of a token and three of a scope.
declare module 'sucrase/dist/index.js' {
  export { transform } from 'sucrase';
}
declare module 'sucrase/dist/parser/index.js' {
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
}
declare module 'sucrase/dist/parser/tokenizer/types.js' {
  export const TokenType: Readonly<Record<string, number>>;
}
declare module 'sucrase/dist/parser/tokenizer/index.js' {
  export const IdentifierRole: Readonly<Record<string, number>>;
}
