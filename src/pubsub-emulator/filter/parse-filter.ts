import { invalidArgument } from '../rpc-error.ts';
import { FilterTokens } from './filter-tokens.ts';

/** Decides from the attributes of a message whether a subscription gets it. */
export type Filter = (attributes: ReadonlyMap<string, string>) => boolean;

const MAX_FILTER_BYTES = 256;

/**
 * Turns a filter expression into a decision. Source: "Filter messages from a subscription".
 *
 * expression = term { AND term } | term { OR term }     (mixing the two needs parentheses)
 * term       = [ NOT | "-" ] ( "(" expression ")" | attribute )
 * attribute  = attributes:KEY | attributes.KEY = VALUE | attributes.KEY != VALUE | hasPrefix(attributes.KEY, VALUE)
 *
 * Throws INVALID_ARGUMENT when the text is no filter or longer than 256 bytes.
 */
export function parseFilter(text: string): Filter {
  if (text.trim() === '') return () => true;
  if (Buffer.byteLength(text) > MAX_FILTER_BYTES) {
    throw invalidArgument(`The filter is longer than ${MAX_FILTER_BYTES} bytes.`);
  }
  const tokens = new FilterTokens(text);
  const filter = parseExpression(tokens);
  if (!tokens.atEnd) throw tokens.unexpected();
  return filter;
}

function parseExpression(tokens: FilterTokens): Filter {
  const terms = [parseTerm(tokens)];
  const operator = tokens.peekWord();
  if (operator !== 'AND' && operator !== 'OR') return onlyOf(terms);
  while (tokens.takeWord(operator)) terms.push(parseTerm(tokens));
  const next = tokens.peekWord();
  if (next === 'AND' || next === 'OR') {
    throw invalidArgument('The filter mixes AND and OR; put one of them in parentheses.');
  }
  return operator === 'AND'
    ? (attributes) => terms.every((term) => term(attributes))
    : (attributes) => terms.some((term) => term(attributes));
}

function onlyOf([term]: Filter[]): Filter {
  return term ?? (() => true);
}

function parseTerm(tokens: FilterTokens): Filter {
  if (tokens.takeWord('NOT') || tokens.takeSign('-')) {
    const term = parseTerm(tokens);
    return (attributes) => !term(attributes);
  }
  if (tokens.takeSign('(')) {
    const inner = parseExpression(tokens);
    tokens.needSign(')');
    return inner;
  }
  if (tokens.takeWord('hasPrefix')) return parseHasPrefix(tokens);
  return parseAttribute(tokens);
}

function parseHasPrefix(tokens: FilterTokens): Filter {
  tokens.needSign('(');
  tokens.needWord('attributes');
  tokens.needSign('.');
  const key = tokens.key();
  tokens.needSign(',');
  const prefix = tokens.text();
  tokens.needSign(')');
  return (attributes) => attributes.get(key)?.startsWith(prefix) ?? false;
}

function parseAttribute(tokens: FilterTokens): Filter {
  tokens.needWord('attributes');
  if (tokens.takeSign(':')) {
    const key = tokens.key();
    return (attributes) => attributes.has(key);
  }
  tokens.needSign('.');
  const key = tokens.key();
  if (tokens.takeSign('!=')) {
    const value = tokens.text();
    return (attributes) => attributes.get(key) !== value;
  }
  tokens.needSign('=');
  const value = tokens.text();
  return (attributes) => attributes.get(key) === value;
}
