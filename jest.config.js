/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  // The chaos stage takes the whole machine: scripts/test.ts runs it when all others are done.
  testMatch: ['**/*.test.ts', ...(process.env.CHAOS_STAGE === undefined ? ['!**/chaos/short.test.ts'] : [])],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
  injectGlobals: true,
  maxWorkers: 2,
  // What test files load stays in the worker that ran them. Near a gigabyte, collecting it makes the long tests several times slower.
  workerIdleMemoryLimit: '350MB',
  // A budget for a loaded machine, not a promise: no test asserts how long something takes.
  testTimeout: 30_000,
};
