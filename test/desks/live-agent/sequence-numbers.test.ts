import { withSimulatedDesk } from './support/with-simulated-desk.ts';

test(
  'a counter that is ahead is repaired by the desk’s word and nothing is said twice',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    chat.keep({ next: '9' });
    expect(await chat.send('hello')).toMatchObject({ kind: 'failed', mayHaveArrived: false });
    expect(await chat.send('hello')).toMatchObject({ kind: 'done' });
    expect(await chat.send('again')).toMatchObject({ kind: 'done' });
    expect(control.chat(chatId()).sequence.seen).toEqual([
      ['ChasitorInit', 1],
      ['ChatMessage', 9],
      ['ChatMessage', 2],
      ['ChatMessage', 3],
    ]);
  }),
);

test(
  'a counter that is behind is repaired: the words do not pass for something said before',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId }) => {
    await talk();
    await chat.send('one');
    await chat.send('two');
    chat.keep({ next: '1' });
    expect(await chat.send('three')).toMatchObject({ kind: 'failed', mayHaveArrived: false });
    expect(await chat.send('three')).toMatchObject({ kind: 'done' });
    expect(control.chat(chatId()).transcript.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  }),
);

test(
  'words that come after a typing sign nobody knows the fate of do not share its number',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId, desk }) => {
    await talk();
    // The owner died between the POST and the note of its outcome.
    chat.keep(desk.reserve(chat.session, { do: 'show-typing', typing: true }));
    const call = { botSlug: 'example-bot' as never, session: chat.session, signal: chat.controller.signal };
    await desk.perform(call, { do: 'show-typing', typing: true });
    expect(await chat.send('hello')).toMatchObject({ kind: 'done' });
    expect(control.chat(chatId()).transcript.map(({ text }) => text)).toEqual(['hello']);
  }),
);

test(
  'words after a reserved number that was never sent cost one repair',
  withSimulatedDesk({}, async ({ chat, control, talk, chatId, desk }) => {
    await talk();
    chat.keep(desk.reserve(chat.session, { do: 'show-typing', typing: true }));
    expect(await chat.send('hello')).toMatchObject({ kind: 'failed', mayHaveArrived: false });
    expect(await chat.send('hello')).toMatchObject({ kind: 'done' });
    expect(control.chat(chatId()).transcript.map(({ text }) => text)).toEqual(['hello']);
  }),
);

test(
  'an item that can never be numbered is refused at the fourth 409, and the next item goes through',
  withSimulatedDesk({}, async ({ chat, control, talk }) => {
    await talk();
    control.fail({
      endpoint: 'ChatMessage',
      times: 4,
      fault: { kind: 'status', status: 409, body: 'Conflict' },
    });
    const outcomes = [];
    for (let attempt = 0; attempt < 4; attempt += 1) outcomes.push((await chat.send('hello')).kind);
    expect(outcomes).toEqual(['failed', 'failed', 'failed', 'refused']);
    expect(await chat.send('next')).toMatchObject({ kind: 'done' });
  }),
);
