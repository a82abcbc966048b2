/**
 * The bytes that a `BufferSource` of WebIDL covers, seen in place: who keeps them copies them.
 *
 * @throws TypeError for anything else, and for a buffer that can be resized.
 */
export function bytesOf(source: unknown, what: string): Uint8Array {
  const view = ArrayBuffer.isView(source);
  if (!view && !(source instanceof ArrayBuffer))
    throw new TypeError(`${what} is not an ArrayBuffer or a view of one, such as a Uint8Array.`);
  const buffer = view ? source.buffer : source;
  if ((buffer as ArrayBuffer).resizable)
    throw new TypeError(`${what} is in an ArrayBuffer that can be resized. Give a copy: bytes.slice().`);
  // A detached buffer cannot be looked at, and counts as empty.
  if (!source.byteLength) return new Uint8Array();
  return new Uint8Array(buffer, view ? source.byteOffset : 0, source.byteLength);
}
