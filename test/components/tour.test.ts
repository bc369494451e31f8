import { startPictureServer, type PictureServer } from '../../src/demo/tour/picture-server.ts';
import { playScene, SCENES } from '../../src/demo/tour/play-tour.ts';
import { silent, startRunningStack, type RunningStack } from '../support/running-stack.ts';

describe('each scene of the demo’s tour, over the function’s door, Pub/Sub, and real HTTP to the desk', () => {
  let pictures: PictureServer;
  let running: RunningStack;
  beforeAll(async () => {
    pictures = await startPictureServer();
    running = await startRunningStack({ insecureHosts: () => [new URL(pictures.url).host] });
  });
  afterAll(async () => {
    await running.stop();
    await pictures.close();
  });

  test.each(SCENES.map((scene) => [scene.title, scene] as const))('%s', async (title, scene) => {
    const { stack, integrations, failures, parked } = running;
    const check = await playScene(scene, { stack, integrations, narrator: silent, pictureUrl: pictures.url });
    expect(check).toEqual({ what: title, kept: true, seen: scene.ends });
    const told = integrations.received(scene.name).map(({ type }) => type);
    expect(told.filter((type) => type === 'salesforce-handoff.chat.ended.v1')).toHaveLength(1);
    expect(told).not.toContain('salesforce-handoff.message.undelivered.v1');
    expect([failures, parked]).toEqual([[], []]);
  });
});
