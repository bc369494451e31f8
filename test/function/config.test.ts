import { readFunctionConfig } from '../../src/function/config.ts';

test('oidc needs an audience and callers, told together with everything else', () => {
  expect(() => readFunctionConfig({ FUNCTION_AUTH: 'oidc', PORT: 'canary' })).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      details: {
        problems: [
          'PORT: must be a port number',
          'GOOGLE_CLOUD_PROJECT: is required unless PUBSUB_EMULATOR_HOST is set',
          'FUNCTION_AUDIENCE: is required when FUNCTION_AUTH is oidc',
          'FUNCTION_CALLERS: is required when FUNCTION_AUTH is oidc',
        ],
      },
    }) as Error,
  );
});

test('callers are checked by the shared secret unless a setting says otherwise', () => {
  expect(readFunctionConfig({ GOOGLE_CLOUD_PROJECT: 'example-project' }).FUNCTION_AUTH).toBe('secret');
});
