const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const characterOf = (number: number, otherwise: string): string =>
  // No NUL, nothing beyond Unicode, no half of a pair.
  number > 0 && number <= 0x10_ff_ff && !(number >= 0xd8_00 && number <= 0xdf_ff)
    ? String.fromCodePoint(number)
    : otherwise;

/** Live Agent escapes what agents write. Decodes XML's five names and numbers, once: `&amp;lt;` is `&lt;`. Everything else stays. */
export const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(
        /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
        (whole, hex, decimal, name) => {
          if (typeof hex === 'string') return characterOf(Number.parseInt(hex, 16), whole);
          if (typeof decimal === 'string') return characterOf(Number(decimal), whole);
          return NAMED[String(name).toLowerCase()] ?? whole;
        },
      )
    : text;
