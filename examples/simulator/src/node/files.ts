import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Something is wrong with a file that somebody gave us. The message is one sentence that says what to do. */
export class FileError extends Error {
  override name = 'FileError';
  readonly file: string;
  /** 1-based; undefined where the whole file is meant. */
  readonly line: number | undefined;

  constructor(file: string, message: string, line?: number) {
    super(`${file === '-' ? 'standard input' : file}${line === undefined ? '' : `:${line}`}: ${message}`);
    this.file = file;
    this.line = line;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file or folder; check the name.',
  EISDIR: 'This is a folder; name a file.',
  ENOTDIR: 'A part of this path is no folder; check the name.',
  EACCES: 'Access is not allowed; change its permissions, or name another file.',
  EPERM: 'Access is not allowed; change its permissions, or name another file.',
  EROFS: 'Nothing can be written here; name another place.',
  ENOSPC: 'The disk is full; make room, or name another place.',
};

/** The sentence for an error of the file system; any other error as it is. */
export function withReason(error: unknown, file?: string): unknown {
  const { code = '', path } = error as NodeJS.ErrnoException;
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code]! : undefined;
  const name = file ?? path;
  return reason && name !== undefined ? new FileError(name, reason) : error;
}

/** @param file a path, or `-` for standard input. */
export function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw withReason(error, file);
  }
}

/** Writes all of it or nothing: whoever reads the file at any time finds the old text or the new one. */
export function writeWhole(file: string, text: string): void {
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(unfinished, text, { flush: true });
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw withReason(error, file);
  }
}

/** @throws FileError with the line at which the text stops being JSON. */
export function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = Number(/at position (\d+)/.exec((error as SyntaxError).message)?.[1] ?? Infinity);
    // Unfinished text is unfinished where it ends, not on the empty lines below.
    const before = text.slice(0, Math.min(position, text.trimEnd().length));
    throw new FileError(
      file,
      'This is not JSON; look at what stands here or just before it.',
      before.split('\n').length,
    );
  }
}
