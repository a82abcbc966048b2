/** The example's source cannot run in the simulated cluster. `message` is a sentence for the person who wrote it. */
export class CompileError extends Error {
  override name = 'CompileError';
  readonly file: string;
  /** 1-based; undefined where only the file is known. */
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(message: string, file: string, line?: number, column?: number) {
    super(message);
    this.file = file;
    this.line = line;
    this.column = column;
  }

  /** `saga.ts:12: …`, the form that a terminal shows. */
  override toString(): string {
    return `${this.file}${this.line ? `:${this.line}` : ''}: ${this.message}`;
  }
}
