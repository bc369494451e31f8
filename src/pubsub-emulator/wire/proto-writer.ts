/** The number of bytes `value` takes as a varint. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  if (value < 0x10000000) return 4;
  let size = 4;
  for (let rest = Math.floor(value / 0x10000000); rest > 0; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** The size of a length-delimited field with a one-byte tag (field numbers below 16). */
export function fieldSize(length: number): number {
  return 1 + varintSize(length) + length;
}

/**
 * Writes the protobuf wire format into a buffer of the exact final size; computing sizes first saves every
 * intermediate copy on the delivery path. Source: protobuf.dev "Encoding".
 */
export class ProtoWriter {
  readonly bytes: Buffer;
  private position = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.position++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.position++] = rest;
  }

  varintField(field: number, value: number): void {
    this.bytes[this.position++] = field << 3;
    this.varint(value);
  }

  /** Tag and length of an embedded message whose fields are written next. */
  open(field: number, length: number): void {
    this.bytes[this.position++] = (field << 3) | 2;
    this.varint(length);
  }

  rawBytes(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.position);
    this.position += bytes.length;
  }

  bytesField(field: number, bytes: Uint8Array): void {
    this.open(field, bytes.length);
    this.rawBytes(bytes);
  }

  /** Only for texts known to be ASCII (ids); anything else is measured wrong. */
  asciiField(field: number, text: string): void {
    this.open(field, text.length);
    this.position += this.bytes.write(text, this.position, text.length, 'latin1');
  }

  textField(field: number, text: string, length: number): void {
    this.open(field, length);
    this.position += this.bytes.write(text, this.position, length, 'utf8');
  }
}
