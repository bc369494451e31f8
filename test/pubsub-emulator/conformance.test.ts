import { startPubSubEmulator } from '../../src/pubsub-emulator/start-pubsub-emulator.ts';
import { AREAS, conformanceSuite } from './conformance.ts';
import { GOOGLE_DIFFERENCES } from './google-differences.ts';
import { isGoogleEmulatorInstalled, startGoogleEmulator } from './support/google-emulator.ts';

conformanceSuite('the embedded emulator', { start: startPubSubEmulator, differences: {} });

if (isGoogleEmulatorInstalled()) {
  conformanceSuite("Google's emulator", { start: startGoogleEmulator, differences: GOOGLE_DIFFERENCES });
} else {
  process.stdout.write(
    "Google's emulator did not run: gcloud with pubsub-emulator, or java, is not installed here.\n",
  );
}

describe('the rows', () => {
  const names = Object.values(AREAS).flatMap((rows) => rows.map(({ name }) => name));

  test('have names of their own', () => {
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('contain every difference that is listed', () => {
    expect(Object.keys(GOOGLE_DIFFERENCES).filter((name) => !names.includes(name))).toEqual([]);
  });
});
