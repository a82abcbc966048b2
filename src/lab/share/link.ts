/**
 * A run as the fragment of a link, which browsers never send: `#run=`, one letter for how it is packed, and base64url.
 * Links are data from strangers: both sizes are capped, and what comes out is checked field by field.
 */
import { LinkError, NEWER, parseRun, type SharedRun } from './run.ts';

export type Decoded = { ok: true; run: SharedRun } | { ok: false; message: string };

/** How long a fragment may be, in characters. Browsers carry more; servers never see it. */
export const MAX_FRAGMENT = 64_000;
/** How long a run may be once unpacked, in bytes: a few kilobytes of zeros could unpack to gigabytes. */
export const MAX_UNPACKED = 512_000;

const PREFIX = 'run=';
const PLAIN = 'p';
const DEFLATED = 'd';

/**
 * Returns `#run=…` for the run. Rejects with {@link LinkError} for a run that {@link decodeRun} would refuse, above
 * all one whose edits are too long.
 */
export async function encodeRun(run: SharedRun): Promise<string> {
  const plain = new TextEncoder().encode(JSON.stringify(parseRun(JSON.parse(JSON.stringify(run)))));
  const deflated = await deflate(plain);
  const packed =
    deflated && deflated.length < plain.length ? DEFLATED + toBase64(deflated) : PLAIN + toBase64(plain);
  const fragment = `#${PREFIX}${packed}`;
  if (fragment.length > MAX_FRAGMENT || plain.length > MAX_UNPACKED) {
    throw new LinkError('These edits are too long for a link; download the files and send them instead.');
  }
  return fragment;
}

/** Reads a fragment, with or without its `#`. Never rejects. */
export async function decodeRun(fragment: string): Promise<Decoded> {
  try {
    return { ok: true, run: parseRun(parseJson(await unpack(fragment))) };
  } catch (error) {
    return { ok: false, message: error instanceof LinkError ? error.message : DAMAGED };
  }
}

const DAMAGED = 'This link is incomplete or damaged; ask for it again and copy all of it.';
const TOO_LONG = 'This link is longer than any that this site makes; ask for it again.';

async function unpack(fragment: string): Promise<Uint8Array> {
  const packed = fragment.replace(/^#/, '');
  if (!packed.startsWith(PREFIX))
    throw new LinkError('This link holds no run; ask for one that contains `#run=`.');
  if (packed.length >= MAX_FRAGMENT) throw new LinkError(TOO_LONG);
  const packing = packed.charAt(PREFIX.length);
  const bytes = fromBase64(packed.slice(PREFIX.length + 1));
  if (packing === PLAIN) return bytes;
  if (packing === DEFLATED) return inflate(bytes);
  throw new LinkError(/^[a-z]$/.test(packing) ? NEWER : DAMAGED);
}

function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

/** Nothing where the browser cannot: the link is longer then, and as good. */
async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined> {
  try {
    return await readAll(
      new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw')),
      Infinity,
    );
  } catch {
    return undefined;
  }
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  let inflater;
  try {
    inflater = new DecompressionStream('deflate-raw');
  } catch {
    throw new LinkError('This browser cannot unpack the link; open it in a newer one.');
  }
  return readAll(new Blob([bytes]).stream().pipeThrough(inflater), MAX_UNPACKED);
}

/** Stops reading as soon as there are more than `most` bytes, so that nothing larger is ever held. */
async function readAll(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value);
    length += next.value.length;
    if (length > most) {
      void reader.cancel().catch(() => {});
      throw new LinkError(TOO_LONG);
    }
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]*$/.test(text)) throw new LinkError(DAMAGED);
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
}
