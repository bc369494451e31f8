import { invalidArgument } from '../rpc-error.ts';

const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[0-7]{1,3}|.)/gsu;
const NAMED: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['a', '\u0007'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
  ['?', '?'],
]);

/** Resolves the Unicode, hexadecimal, octal and C-like escapes of a quoted text in a filter. */
export function unescapeText(text: string): string {
  return text.replace(ESCAPE, (escape) => {
    const body = escape.slice(1);
    if (/^[uUx]./u.test(body)) return character(Number.parseInt(body.slice(1), 16));
    if (/^[0-7]/u.test(body)) return character(Number.parseInt(body, 8));
    const named = NAMED.get(body);
    if (named === undefined) throw invalidArgument(`The filter has the unknown escape "${escape}".`);
    return named;
  });
}

function character(code: number): string {
  if (code > 0x10ffff) throw invalidArgument('The filter has an escape that is no Unicode character.');
  return String.fromCodePoint(code);
}
