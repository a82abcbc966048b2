/** The content of a message: bytes that say their text, as amqplib's buffers do. */
export class Content extends Uint8Array {
  override toString(encoding = 'utf8'): string {
    return new TextDecoder(encoding).decode(this);
  }
}
