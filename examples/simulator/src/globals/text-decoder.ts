import { bytesOf } from './buffer-source.ts';
import { standIn, toText } from './stand-in.ts';

/** The tables of other encodings differ between engines and their versions. */
const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be'];

/** The `TextDecoder` of a simulated node: the platform's for Unicode, refusing in words of our own. */
export class SimTextDecoder {
  #decoder: TextDecoder;

  /** Throws a `RangeError` for an encoding other than UTF-8 and UTF-16. */
  constructor(label: unknown = 'utf-8', options?: TextDecoderOptions) {
    const { fatal, ignoreBOM } = options ?? {};
    const text = toText(label, 'The encoding');
    let decoder: TextDecoder | undefined;
    try {
      decoder = new TextDecoder(text, { fatal: !!fatal, ignoreBOM: !!ignoreBOM });
    } catch {}
    if (!decoder || !ENCODINGS.includes(decoder.encoding))
      throw new RangeError(
        `The encoding ${JSON.stringify(text)} is not simulated. Use ${ENCODINGS.join(' or ')}.`,
      );
    this.#decoder = decoder;
  }

  get encoding(): string {
    return this.#decoder.encoding;
  }

  get fatal(): boolean {
    return this.#decoder.fatal;
  }

  get ignoreBOM(): boolean {
    return this.#decoder.ignoreBOM;
  }

  /** Throws a `TypeError` for malformed input if the decoder is fatal. It then starts anew: engines differ in what they keep. */
  decode(input?: unknown, options?: TextDecodeOptions): string {
    const bytes = input === undefined ? undefined : bytesOf(input, 'What TextDecoder decodes');
    const stream = !!options?.stream;
    try {
      return this.#decoder.decode(bytes, { stream });
    } catch {
      const { encoding, fatal, ignoreBOM } = this.#decoder;
      this.#decoder = new TextDecoder(encoding, { fatal, ignoreBOM });
      throw new TypeError(`The bytes are not valid ${encoding}.`);
    }
  }
}

standIn(SimTextDecoder, 'TextDecoder');
