/**
 * Unified diffs: how planted bugs are written and how an edit travels in a link.
 *
 * A patch is free text (its header) followed by `---`/`+++` sections. There are no `diff --git` lines: with those,
 * `git apply` inside somebody else's repository prints nothing and changes nothing.
 *
 * The rules are those of `git apply` as it comes: every context line must match, a hunk may have moved, and nothing
 * is guessed. It is stricter than git in three places, where git would lose something in silence: a context line
 * marked "No newline at end of file" never matches a line that has one (git glues the next line to it), a hunk with
 * more lines than it announces is refused (git drops them), and a file that is missing is never taken for an empty one.
 */

export interface Patch {
  /**
   * `Key: value` lines above the first file, for example `Breaks`. An indented line continues the value above,
   * joined by one space; a key that occurs twice has its values joined by a line break.
   */
  header: Record<string, string>;
  /** Everything above the first file, to the letter. */
  preamble: string;
  /** In the order of the text. One file may have several sections; they apply one after the other. */
  files: FilePatch[];
}

export interface FilePatch {
  /** The path before, without its `a/`; `null` when the patch adds the file. */
  from: string | null;
  /** The path after, without its `b/`; `null` when the patch deletes the file. */
  to: string | null;
  hunks: Hunk[];
}

export interface Hunk {
  /** 1-based; 0 when `oldLines` is 0 and the hunk stands before the first line. */
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  lines: HunkLine[];
}

export interface HunkLine {
  kind: ' ' | '-' | '+';
  /** With its line ending; without one only if the file ends there and has none. */
  text: string;
}

/** A patch that cannot be read or does not apply. The message is one sentence that says what to do. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
  /** The file the patch is about, if it got that far. */
  readonly file: string | undefined;
  /** 1-based, counted within the file's section. */
  readonly hunk: number | undefined;

  constructor(message: string, file?: string, hunk?: number) {
    const place = hunk === undefined ? file : `${file}, hunk ${hunk}`;
    super(place === undefined ? message : `${place}: ${message}`);
    this.file = file;
    this.hunk = hunk;
  }
}

/** Reads a patch. Throws {@link PatchError} on anything that is not one; nothing is skipped in silence. */
export function parsePatch(text: string): Patch {
  const lines = splitLines(text);
  const start = lines.findIndex((_, at) => isFileHeader(lines, at));
  const preamble = lines.slice(0, start === -1 ? lines.length : start);
  if (start === -1)
    throw new PatchError(
      'The patch names no file; write a `--- a/file` line and a `+++ b/file` line above its first `@@`.',
    );
  const stray = preamble.find((line) => line.startsWith('diff --git ') || line.startsWith('@@ -'));
  if (stray?.startsWith('@@'))
    throw new PatchError('A hunk stands above the first file; put its `---` and `+++` lines above it.');
  if (stray) throw new PatchError(REMOVE_GIT_LINES);

  const cursor = { lines, at: start };
  const files: FilePatch[] = [];
  while (cursor.at < lines.length) files.push(parseFile(cursor));
  return { header: parseHeader(preamble), preamble: preamble.join(''), files };
}

/**
 * Returns a copy of `files` (path to content) with the patch applied: all of it or, by throwing {@link PatchError},
 * nothing. A hunk whose lines have moved is applied at the place `git apply` would choose.
 */
export function applyPatch(files: Readonly<Record<string, string>>, patch: Patch): Record<string, string> {
  const result = new Map(Object.entries(files));
  for (const { from, to, hunks } of patch.files) {
    const path = (from ?? to)!;
    const before = result.get(path);
    if (from === null && before !== undefined) {
      throw new PatchError(
        'The patch adds this file, but it is there already; remove the file or make the patch again.',
        path,
      );
    }
    if (from !== null && before === undefined) {
      throw new PatchError(
        'The patch changes this file, but there is none; check the path or make the patch again.',
        path,
      );
    }
    const after = applyHunks(before ?? '', hunks, path);
    if (to !== null) {
      result.set(to, after);
    } else if (after === '') {
      result.delete(path);
    } else {
      throw new PatchError(
        'The patch deletes this file, but the file holds more than the patch removes; make the patch again.',
        path,
      );
    }
  }
  return Object.fromEntries(result);
}

/** The patch that undoes this one: what `git apply -R` does. */
export function reversePatch(patch: Patch): Patch {
  const files = patch.files.map(({ from, to, hunks }) => ({
    from: to,
    to: from,
    hunks: hunks.map(reverseHunk),
  }));
  return { ...patch, files: files.reverse() };
}

// Reading

const REMOVE_GIT_LINES =
  'The patch has a `diff --git` line; remove it and the lines down to `---`, because with them `git apply` inside another repository changes nothing.';

interface Cursor {
  lines: readonly string[];
  at: number;
}

/** Every line with its ending; only the last may lack one. A lone carriage return ends no line, as in git. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function isFileHeader(lines: readonly string[], at: number): boolean {
  return lines[at]!.startsWith('--- ') && (lines[at + 1]?.startsWith('+++ ') ?? false);
}

function parseHeader(lines: readonly string[]): Record<string, string> {
  const header = new Map<string, string>();
  let key: string | undefined;
  for (const line of lines.map((text) => text.trimEnd())) {
    const field = /^([A-Z][\w-]*):(?:\s+(.*))?$/.exec(line);
    if (field) {
      key = field[1]!;
      const earlier = header.get(key);
      header.set(key, earlier === undefined ? (field[2] ?? '') : `${earlier}\n${field[2] ?? ''}`);
    } else if (key !== undefined && /^\s+\S/.test(line)) {
      header.set(key, `${header.get(key)!} ${line.trim()}`.trimStart());
    } else if (line !== '') {
      key = undefined;
    }
  }
  return Object.fromEntries(header);
}

function parseFile(cursor: Cursor): FilePatch {
  const from = parsePath(cursor.lines[cursor.at++]!, 'a');
  const to = parsePath(cursor.lines[cursor.at++]!, 'b');
  const path = from ?? to;
  if (path === null) throw new PatchError('Both sides are /dev/null; name the file on one of them.');
  if (from !== null && to !== null && from !== to) {
    throw new PatchError(
      `The patch renames it to ${to}; write the same path on the \`---\` and \`+++\` lines.`,
      from,
    );
  }
  const hunks: Hunk[] = [];
  while (cursor.lines[cursor.at]?.startsWith('@@ -')) hunks.push(parseHunk(cursor, path, hunks.length + 1));
  skipToNextFile(cursor, path, hunks.length);
  if (hunks.length === 0)
    throw new PatchError('No `@@` line follows the `+++` line; add the change or remove the file.', path);
  if (from === null && hunks.some((hunk) => hunk.oldLines > 0)) {
    throw new PatchError(
      'A patch that adds a file cannot have old lines; write the path instead of /dev/null on its `---` line.',
      path,
    );
  }
  if (to === null && hunks.some((hunk) => hunk.newLines > 0)) {
    throw new PatchError(
      'A patch that deletes a file cannot keep lines; write the path instead of /dev/null on its `+++` line.',
      path,
    );
  }
  return { from, to, hunks };
}

/** Reads `--- a/path` with an optional timestamp after a tab. Paths never leave the example's folder. */
function parsePath(line: string, side: 'a' | 'b'): string | null {
  const name = line.slice(4).replace(/[\t\r\n].*$/s, '');
  if (name === '/dev/null') return null;
  const path = name.startsWith(`${side}/`) ? name.slice(2) : name;
  if (path.includes('/') && path === name) {
    throw new PatchError(`The path ${name} lacks its prefix; write ${side}/${name}.`);
  }
  if (
    path.startsWith('"') ||
    path.includes('\\') ||
    path.split('/').some((part) => part === '' || part === '.' || part === '..')
  ) {
    throw new PatchError(
      `The path ${name || '(nothing)'} is not plain; write ${side}/ and a path inside the example's folder, without quotes.`,
    );
  }
  return path;
}

const HUNK_HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

function parseHunk(cursor: Cursor, path: string, number: number): Hunk {
  const range = HUNK_HEADER.exec(cursor.lines[cursor.at++]!);
  if (!range)
    throw new PatchError('The `@@` line cannot be read; write it like `@@ -12,7 +12,8 @@`.', path, number);
  const [oldStart, oldLines, newStart, newLines] = range.slice(1).map((text) => Number(text ?? 1)) as [
    number,
    number,
    number,
    number,
  ];

  const lines: HunkLine[] = [];
  let [oldLeft, newLeft] = [oldLines, newLines];
  while (oldLeft > 0 || newLeft > 0) {
    const line = parseHunkLine(cursor.lines[cursor.at++], path, number);
    if (line.kind !== '+') oldLeft--;
    if (line.kind !== '-') newLeft--;
    if (oldLeft < 0 || newLeft < 0) throw new PatchError(WRONG_COUNT, path, number);
    if (cursor.lines[cursor.at]?.startsWith('\\ ')) {
      cursor.at++;
      line.text = line.text.slice(0, -1);
    }
    lines.push(line);
  }
  if (lines.every((line) => line.kind === ' ')) {
    throw new PatchError('The hunk changes nothing; remove it or add the change.', path, number);
  }
  refuseEarlyEnd(lines, path, number);
  return { oldStart, oldLines, newStart, newLines, lines };
}

const WRONG_COUNT =
  'The numbers in the `@@` line do not fit the lines below it; make the patch again with `git diff` instead of editing it by hand.';

function parseHunkLine(raw: string | undefined, path: string, number: number): HunkLine {
  if (raw === undefined)
    throw new PatchError('The patch ends in the middle of the hunk; copy all of it.', path, number);
  if (!raw.endsWith('\n'))
    throw new PatchError('The last line may be cut off; end the patch with a line break.', path, number);
  // Editors that trim lines leave an empty context line without its space; git reads those, too.
  if (raw === '\n') return { kind: ' ', text: raw };
  const kind = raw[0]!;
  if (kind === ' ' || kind === '-' || kind === '+') return { kind, text: raw.slice(1) };
  throw new PatchError(WRONG_COUNT, path, number);
}

function refuseEarlyEnd(lines: readonly HunkLine[], path: string, number: number): void {
  for (const side of [oldSide(lines), newSide(lines)]) {
    if (side.slice(0, -1).some((text) => !text.endsWith('\n'))) {
      throw new PatchError(
        '"No newline at end of file" stands before the last line; make the patch again.',
        path,
        number,
      );
    }
  }
}

function skipToNextFile(cursor: Cursor, path: string, hunks: number): void {
  while (cursor.at < cursor.lines.length && !isFileHeader(cursor.lines, cursor.at)) {
    const line = cursor.lines[cursor.at++]!;
    if (line.startsWith('diff --git ')) throw new PatchError(REMOVE_GIT_LINES);
    if (line.trim() === '') continue;
    if (hunks > 0) throw new PatchError(WRONG_COUNT, path, hunks);
    throw new PatchError(`Expected an \`@@\` line and found "${line.trim()}"; remove it.`, path);
  }
}

// Applying

function oldSide(lines: readonly HunkLine[]): string[] {
  return lines.filter((line) => line.kind !== '+').map((line) => line.text);
}

function newSide(lines: readonly HunkLine[]): string[] {
  return lines.filter((line) => line.kind !== '-').map((line) => line.text);
}

/** The file while its hunks are applied. `patched[i]`: line i came from an earlier hunk, which no later one may touch. */
interface Image {
  lines: string[];
  patched: boolean[];
}

function applyHunks(content: string, hunks: readonly Hunk[], path: string): string {
  const lines = splitLines(content);
  const image: Image = { lines, patched: lines.map(() => false) };
  hunks.forEach((hunk, index) => {
    const before = oldSide(hunk.lines);
    const after = newSide(hunk.lines);
    const at = findPlace(image, hunk, before);
    if (at === undefined) throw new PatchError(describeMismatch(image, hunk, before), path, index + 1);
    refuseGlue(image, at, before, path, index + 1);
    const own = after.map(() => true);
    image.lines = replaceAt(image.lines, at, before.length, after);
    image.patched = replaceAt(image.patched, at, before.length, own);
  });
  return image.lines.join('');
}

/** What `splice` does; that one takes no more items than fit on the stack. */
function replaceAt<T>(items: readonly T[], at: number, remove: number, insert: readonly T[]): T[] {
  return [...items.slice(0, at), ...insert, ...items.slice(at + remove)];
}

/**
 * The 0-based line where the hunk applies: first where it says, then ever further away, below before above. A hunk
 * that starts at the file's first line, or that has no context after its change, may only match at that end.
 */
function findPlace(image: Image, hunk: Hunk, before: readonly string[]): number | undefined {
  const last = image.lines.length - before.length;
  const atStart = hunk.oldStart <= 1;
  const atEnd = hunk.lines.at(-1)!.kind !== ' ';
  const fits = (at: number): boolean =>
    at >= 0 && at <= last && (!atStart || at === 0) && (!atEnd || at === last) && matches(image, at, before);

  const wanted = atStart ? 0 : atEnd ? last : Math.min(Math.max(hunk.newStart - 1, 0), image.lines.length);
  for (let distance = 0; distance <= image.lines.length; distance++) {
    if (fits(wanted + distance)) return wanted + distance;
    if (fits(wanted - distance)) return wanted - distance;
  }
  return undefined;
}

function matches(image: Image, at: number, before: readonly string[]): boolean {
  return before.every((text, i) => {
    const found = image.lines[at + i]!;
    // Like git, look past a missing newline here, so that both choose the same place; refuseGlue then judges it.
    const equal = found === text || (i === before.length - 1 && found === `${text}\n`);
    return equal && !image.patched[at + i];
  });
}

function refuseGlue(image: Image, at: number, before: readonly string[], path: string, number: number): void {
  const end = before.at(-1);
  if (end === undefined || image.lines[at + before.length - 1] === end) return;
  throw new PatchError(
    `Expected the file to end without a newline after ${quote(end)}, but line ${at + before.length} has one; make the patch again from the current file.`,
    path,
    number,
  );
}

function describeMismatch(image: Image, hunk: Hunk, before: readonly string[]): string {
  const again = 'make the patch again from the current file.';
  const { at, matched } = closestPlace(image, hunk, before);
  const line = at + matched + 1;
  if (matched === before.length) {
    const end = hunk.oldStart <= 1 && at > 0 ? 'start' : 'end';
    const touched = image.patched.slice(at, at + matched).includes(true);
    if (touched) return `Expected lines of its own, but line ${at + 1} belongs to an earlier hunk; ${again}`;
    return `Expected its lines at the ${end} of the file, but they are at line ${at + 1}; ${again}`;
  }
  const expected = before[matched]!;
  const found = image.lines[at + matched];
  if (found === undefined)
    return `Expected ${quote(expected)} at line ${line}, but the file ends before it; ${again}`;
  if (found.replace(/\r?\n$/, '') === expected.replace(/\r?\n$/, '')) {
    return `Expected line ${line} to end with ${ending(expected)}, but it ends with ${ending(found)}; give the patch the file's line endings.`;
  }
  return `Expected ${quote(expected)} at line ${line}, but found ${quote(found)}; ${again}`;
}

/** Where most of the hunk's first lines match, the nearest such place: the mismatch there tells the reader most. */
function closestPlace(image: Image, hunk: Hunk, before: readonly string[]): { at: number; matched: number } {
  const wanted = Math.max(Math.min(hunk.newStart - 1, image.lines.length), 0);
  let best = { at: wanted, matched: -1 };
  for (let at = 0; at <= image.lines.length; at++) {
    const differs = before.findIndex((text, i) => image.lines[at + i] !== text);
    const matched = differs === -1 ? before.length : differs;
    const nearer = Math.abs(at - wanted) < Math.abs(best.at - wanted);
    if (matched > best.matched || (matched === best.matched && nearer)) best = { at, matched };
  }
  return best;
}

function quote(text: string): string {
  return `"${text.trim().slice(0, 80)}"`;
}

function ending(text: string): string {
  return text.endsWith('\r\n') ? 'CRLF' : text.endsWith('\n') ? 'LF' : 'no line ending';
}

// Reversing

function reverseHunk({ oldStart, oldLines, newStart, newLines, lines }: Hunk): Hunk {
  return {
    oldStart: newStart,
    oldLines: newLines,
    newStart: oldStart,
    newLines: oldLines,
    lines: reverseLines(lines),
  };
}

/** Removals stay above additions, as in every other diff. */
function reverseLines(lines: readonly HunkLine[]): HunkLine[] {
  const result: HunkLine[] = [];
  let added: HunkLine[] = [];
  const flush = (): void => {
    for (const line of added) result.push(line);
    added = [];
  };
  for (const { kind, text } of lines) {
    if (kind === ' ') flush();
    if (kind === '-') added.push({ kind: '+', text });
    else result.push({ kind: kind === '+' ? '-' : ' ', text });
  }
  flush();
  return result;
}
