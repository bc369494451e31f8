/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
  injectGlobals: true,
  maxWorkers: 2,
  // A budget for a loaded machine, not a promise: no test asserts how long something takes.
  testTimeout: 30_000,
};
