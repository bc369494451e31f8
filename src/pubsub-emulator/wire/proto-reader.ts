/**
 * Reads the protobuf wire format field by field. Used only where every message passes (publish); everything
 * else goes through the generated codecs. Source: protobuf.dev "Encoding".
 */
export class ProtoReader {
  private readonly bytes: Buffer;
  /** Where the next field begins. */
  position = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get atEnd(): boolean {
    return this.position >= this.bytes.length;
  }

  /** The next unsigned varint. Exact up to 2^53; negative int64 values come out wrong and are not used here. */
  varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.bytes[this.position++];
      if (byte === undefined) throw new RangeError('The message ends inside a number.');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  }

  /** A length-delimited field as a view (no copy). */
  slice(): Buffer {
    const length = this.varint();
    const start = this.position;
    if (start + length > this.bytes.length) throw new RangeError('The message ends inside a field.');
    this.position = start + length;
    return this.bytes.subarray(start, this.position);
  }

  string(): string {
    const length = this.varint();
    const start = this.position;
    if (start + length > this.bytes.length) throw new RangeError('The message ends inside a text.');
    this.position = start + length;
    return this.bytes.toString('utf8', start, this.position);
  }

  /** Steps over bytes whose place is known. */
  advance(length: number): void {
    this.position += length;
    if (this.position > this.bytes.length) throw new RangeError('The message ends inside a field.');
  }

  /** Steps over a field nobody asked for. */
  skip(wireType: number): void {
    if (wireType === 0) this.varint();
    else if (wireType === 1) this.position += 8;
    else if (wireType === 2) this.slice();
    else if (wireType === 5) this.position += 4;
    else throw new RangeError(`Wire type ${wireType} is not known.`);
  }
}
