import { getEventListeners } from 'node:events';
import type { Clock } from '../../../src/bridge/ports/clock.ts';
import { aRequest, deskRig, wallClock } from './support/desk-rig.ts';
import { withSimulatedDesk } from './support/with-simulated-desk.ts';

test(
  'a poll that is aborted throws the reason at once, and the desk sees its connection close',
  withSimulatedDesk({ holdMs: 30_000 }, async ({ chat, control, talk, chatId }) => {
    await talk();
    const polling = chat.poll();
    await control.waitFor({ for: 'polling', chatId: chatId() });
    const reason = new Error('lease lost');
    chat.controller.abort(reason);
    await expect(polling).rejects.toBe(reason);
    await control.waitFor({ for: 'not-polling', chatId: chatId() });
    await expect(chat.send('hello')).rejects.toBe(reason);
    await expect(chat.do({ do: 'open-session', request: aRequest() })).rejects.toBe(reason);
  }),
);

test(
  'a conversation that polls for long leaves no listeners on its signal',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    for (let line = 0; line < 20; line += 1) {
      control.say(chatId(), `line ${String(line)}`);
      await chat.hear();
    }
    await chat.send('hello');
    expect(getEventListeners(chat.controller.signal, 'abort')).toEqual([]);
  }),
);

test(
  'a POST that is not answered in time has failed and may have arrived',
  withSimulatedDesk({ settings: { requestTimeoutMs: 100 } }, async ({ chat, control, talk }) => {
    await talk();
    control.fail({ endpoint: 'ChatMessage', fault: { kind: 'hang' } });
    expect(await chat.send('hello')).toMatchObject({
      kind: 'failed',
      mayHaveArrived: true,
      error: expect.objectContaining({
        code: 'DESK_UNAVAILABLE',
        details: { sent: true, reason: 'timed out' },
      }),
    });
  }),
);

test(
  'a poll waits for as long as the desk says it holds one, and never less than the setting',
  withSimulatedDesk({}, async ({ simulator, chat }) => {
    const asked: number[] = [];
    const clock: Clock = {
      ...wallClock,
      after(delayMs, call) {
        asked.push(delayMs);
        return wallClock.after(delayMs, call);
      },
    };
    const rig = deskRig(simulator.url, {}, clock);
    try {
      await rig.chat.do({ do: 'open-session', request: aRequest() });
      await rig.chat.do({ do: 'request-agent', request: aRequest() });
      for (const clientPollTimeout of ['10', '40', 'nonsense']) {
        rig.chat.keep({ clientPollTimeout, ack: '-1' });
        asked.length = 0;
        await rig.chat.poll();
        expect(asked).toEqual([clientPollTimeout === '40' ? 50_000 : 45_000]);
      }
    } finally {
      await rig.desk.close();
    }
    expect(chat.session).toEqual({});
  }),
);
