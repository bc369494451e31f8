import { readFileSync } from 'node:fs';
import { ERRORS } from '../../src/errors/codes.ts';

test('every error code has its section in docs/errors.md, with its disposition, and no section is without a code', () => {
  const sections = readFileSync('docs/errors.md', 'utf8').split(/^## /mu).slice(1);
  expect(sections.map((section) => section.split('\n')[0])).toEqual(Object.keys(ERRORS));
});
