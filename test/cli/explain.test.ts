import { explain } from '../../src/cli/explain.ts';
import { HandoffError } from '../../src/errors/handoff-error.ts';

const CLOUD = {};
const busError = (status: string): HandoffError =>
  new HandoffError('BUS_UNAVAILABLE', { subscription: 'salesforce-inbound-service', status });

const LINES: readonly (readonly [error: unknown, exitCode: 1 | 2, line: RegExp])[] = [
  [
    busError('PERMISSION_DENIED'),
    1,
    /^Pub\/Sub grants no right to subscription salesforce-inbound-service\. Ask to be one of the operators/,
  ],
  [
    busError('UNAUTHENTICATED'),
    1,
    /^Pub\/Sub does not know who you are\. Run gcloud auth application-default login\.$/,
  ],
  [busError('UNAVAILABLE'), 1, /^Pub\/Sub does not answer \(UNAVAILABLE\)\. Check the network/],
  [
    busError('FAILED_PRECONDITION'),
    1,
    /^Pub\/Sub refused subscription salesforce-inbound-service \(FAILED_PRECONDITION\)\./,
  ],
  [
    new HandoffError('STORE_UNAVAILABLE', { reason: 'WRONGPASS' }),
    1,
    /^Redis grants no right \(WRONGPASS\)\. Check user and password in REDIS_URL\.$/,
  ],
  [
    new HandoffError('SECRET_REFUSED', { name: 'acme-password' }),
    1,
    /^Secret Manager grants no right to acme-password\. Ask for roles\/secretmanager\.secretAccessor\.$/,
  ],
  [
    new HandoffError('CONFIG_INVALID', { problems: ['A: is wrong', 'B: is missing'] }),
    2,
    /^the settings are not usable: A: is wrong; B: is missing\. See docs\/configuration\.md\.$/,
  ],
  [new HandoffError('STATE_CORRUPT'), 1, /^\[STATE_CORRUPT\] .* See docs\/errors\.md\.$/],
  [new TypeError('canary'), 1, /^failed for a reason that is not known \(TypeError\)\. Please report it\.$/],
];

test('each failure is one line with its remedy, and no words of somebody else’s error', () => {
  for (const [error, exitCode, line] of LINES) {
    const explained = explain(error, CLOUD);
    expect(explained).toEqual({ exitCode, line: expect.stringMatching(line) });
    expect(explained.line).not.toContain('canary');
  }
});
