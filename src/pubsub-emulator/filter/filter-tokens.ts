import { invalidArgument, type RpcError } from '../rpc-error.ts';
import { unescapeText } from './unescape-text.ts';

interface Token {
  readonly kind: 'word' | 'sign' | 'text';
  readonly value: string;
  readonly position: number;
}

/** Words may hold hyphens, underscores and alphanumerics; a leading hyphen is the sign for NOT. */
const TOKEN = /\s*(?:([A-Za-z0-9_][A-Za-z0-9_-]*)|("(?:[^"\\]|\\.)*")|(!=|[-().:,=]))/suy;

/** The words, signs and quoted texts of a filter expression, read from left to right. */
export class FilterTokens {
  private readonly tokens: readonly Token[];
  private index = 0;

  constructor(filter: string) {
    this.tokens = tokenize(filter);
  }

  get atEnd(): boolean {
    return this.index >= this.tokens.length;
  }

  peekWord(): string | undefined {
    const token = this.tokens[this.index];
    return token?.kind === 'word' ? token.value : undefined;
  }

  takeWord(word: string): boolean {
    return this.takeIf('word', word);
  }

  takeSign(sign: string): boolean {
    return this.takeIf('sign', sign);
  }

  needWord(word: string): void {
    if (!this.takeWord(word)) throw this.unexpected();
  }

  needSign(sign: string): void {
    if (!this.takeSign(sign)) throw this.unexpected();
  }

  /** An attribute key: a word, or a quoted text when it has other characters. */
  key(): string {
    const token = this.tokens[this.index];
    if (token === undefined || token.kind === 'sign') throw this.unexpected();
    this.index++;
    return token.value;
  }

  text(): string {
    const token = this.tokens[this.index];
    if (token?.kind !== 'text') throw this.unexpected();
    this.index++;
    return token.value;
  }

  unexpected(): RpcError {
    const token = this.tokens[this.index];
    const where =
      token === undefined ? 'at its end' : `at "${token.value}" (character ${token.position + 1})`;
    return invalidArgument(`The filter is not valid ${where}.`);
  }

  private takeIf(kind: Token['kind'], value: string): boolean {
    const token = this.tokens[this.index];
    if (token?.kind !== kind || token.value !== value) return false;
    this.index++;
    return true;
  }
}

function tokenize(filter: string): readonly Token[] {
  const tokens: Token[] = [];
  const source = filter.trimEnd();
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < source.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(source);
    if (match === null) {
      throw invalidArgument(`The filter is not valid at character ${start + 1}.`);
    }
    const [all, word, quoted, sign] = match;
    const position = start + all.length - (word ?? quoted ?? sign ?? '').length;
    if (word !== undefined) tokens.push({ kind: 'word', value: word, position });
    else if (quoted !== undefined)
      tokens.push({ kind: 'text', value: unescapeText(quoted.slice(1, -1)), position });
    else if (sign !== undefined) tokens.push({ kind: 'sign', value: sign, position });
  }
  return tokens;
}
