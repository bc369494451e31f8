import { parseFilter } from '../../src/pubsub-emulator/filter/parse-filter.ts';

function matches(filter: string, attributes: Record<string, string>): boolean {
  return parseFilter(filter)(new Map(Object.entries(attributes)));
}

describe('parseFilter', () => {
  test.each([
    ['', {}, true],
    ['attributes:a', { a: '' }, true],
    ['attributes:a', { A: 'x' }, false],
    ['attributes.a="x"', { a: 'x' }, true],
    ['attributes.a != "x"', {}, true],
    ['attributes.a-b_1 = "x"', { 'a-b_1': 'x' }, true],
    ['attributes."a b" = "x y"', { 'a b': 'x y' }, true],
    ['hasPrefix(attributes.a, "x")', { a: 'xyz' }, true],
    ['hasPrefix(attributes.a, "x")', {}, false],
    ['NOT NOT attributes:a', { a: '1' }, true],
    ['-attributes:a', { a: '1' }, false],
    ['NOT attributes:a AND attributes:b', { b: '1' }, true],
    ['NOT attributes:a AND attributes:b', { a: '1', b: '1' }, false],
    ['attributes:a OR attributes:b OR attributes:c', { c: '1' }, true],
    ['(attributes:a AND attributes:b) OR attributes:c', { a: '1', b: '1' }, true],
    ['NOT (attributes:a OR attributes:b)', { b: '1' }, false],
    ['attributes:AND', { AND: '1' }, true],
    [String.raw`attributes.a = "\"\\\u00e9\x41\101\n"`, { a: '"\\éAA\n' }, true],
    [String.raw`attributes.a = "\U0001F600"`, { a: '😀' }, true],
  ])('%s on %j is %s', (filter, attributes, expected) => {
    expect(matches(filter, attributes)).toBe(expected);
  });

  test.each([
    ['attributes.a = "x" AND attributes:b OR attributes:c', 'mixes AND and OR'],
    ['attributes.a', 'at its end'],
    ['attributes:a attributes:b', 'at "attributes" (character 14)'],
    ['attributes.a = x', 'at "x" (character 16)'],
    ['attributes.a = "x', 'at character 15'],
    ['(attributes:a', 'at its end'],
    ['attributes:a and attributes:b', 'at "and"'],
    ['data = "x"', 'at "data"'],
    ['attributes:a AND', 'at its end'],
    [String.raw`attributes.a = "\q"`, String.raw`unknown escape "\q"`],
    [String.raw`attributes.a = "\Uffffffff"`, 'no Unicode character'],
    [`attributes.a = "${'x'.repeat(256)}"`, 'longer than 256 bytes'],
    [`attributes.a = "${'é'.repeat(121)}"`, 'longer than 256 bytes'],
  ])('%s is refused', (filter, words) => {
    expect(() => parseFilter(filter)).toThrow(words);
  });

  test('256 bytes are allowed', () => {
    expect(matches(`attributes.a = "${'x'.repeat(239)}"`, { a: 'x'.repeat(239) })).toBe(true);
  });
});
