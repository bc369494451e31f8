import { unknownFields } from '../../src/function/unknown-fields.ts';
import { aMessage, functionOnEmulator, type FunctionOnEmulator } from './support/function-on-emulator.ts';

const MAX_ERRORS = 20;
const MANY = 20_000;

let fn: FunctionOnEmulator;
beforeAll(async () => {
  fn = await functionOnEmulator();
});
afterAll(async () => {
  await fn.close();
});

const someone = { botSlug: 'example-bot', userId: 'many' };
const fields = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 1]));
const many = fields(MANY);

test.each([
  ['unknown fields', '/v1/messages', { ...aMessage, ...many }],
  ['unknown fields further in', '/v1/handoffs', { ...someone, visitor: many }],
  [
    'wrong fields in a list',
    '/v1/handoffs',
    { ...someone, prechat: Array.from({ length: 100 }, () => ({ transcriptFields: Array(100).fill('') })) },
  ],
  [
    'a list over its limit',
    '/v1/handoffs',
    { ...someone, transcript: Array.from({ length: MANY }, () => ({})) },
  ],
])('a body full of %s is answered with few errors', async (_, path, body) => {
  const answer = await fn.post(path, body);
  expect(answer.status).toBe(400);
  const { errors } = answer.body as { errors: unknown[] };
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.length).toBeLessThanOrEqual(MAX_ERRORS);
  expect(answer.text.length).toBeLessThan(6_000);
});

test('the answer says that there are more errors when there are, and only then', async () => {
  const all = await fn.post('/v1/messages', { ...aMessage, ...fields(MAX_ERRORS) });
  expect(all.body).toMatchObject({ errors: Array(MAX_ERRORS).fill(expect.anything()) });
  expect(all.text).not.toContain('there are more');
  const cut = await fn.post('/v1/messages', { ...aMessage, ...fields(MAX_ERRORS + 1) });
  expect(cut.body).toMatchObject({
    errors: Array(MAX_ERRORS).fill(expect.anything()),
    detail: expect.stringMatching(/; there are more$/),
  });
});

test('who asks for a few unknown fields does not pay for the others', () => {
  let steps = 0;
  const known = new Proxy(
    {},
    {
      getOwnPropertyDescriptor: () => {
        steps += 1;
        return undefined;
      },
    },
  );
  const [first, second] = unknownFields(many, known);
  expect([first, second]).toEqual(['f0', 'f1']);
  expect(steps).toBe(2);
});
