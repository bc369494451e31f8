import { createHash } from 'node:crypto';
import type { EventId } from '../../../src/conversation/ids.ts';
import { PIXELS, withFiles, type FilesRig } from './support/with-files.ts';

const sha256 = createHash('sha256').update(PIXELS).digest('hex');
const received = ({ control, chatId }: FilesRig) =>
  control.journal(chatId()).filter(({ type }) => type === 'file.received');
const nothingLeft = ({ chat }: FilesRig): void => {
  for (const field of ['reserved', 'upload', 'uploadTries', 'uploadDoubt'])
    expect([field, chat.session[field]]).toEqual([field, undefined]);
};

test(
  'the file that an agent asks for is uploaded, and its caption said',
  withFiles({}, async (rig) => {
    const { wanted, deliver, file, chat, files, read, simulator } = rig;
    await wanted();
    const item = file({ name: 'bill.png', caption: 'My bill' });
    expect((await deliver(item)).outcome).toMatchObject({ kind: 'done' });
    expect(received(rig)).toMatchObject([
      {
        name: 'bill.png',
        contentType: 'image/png',
        bytes: PIXELS.length,
        sha256,
        referer: `${simulator.url}/chat/cdm`,
        encoding: 'UTF-8',
      },
    ]);
    expect(read()).toEqual(['My bill']);
    // Nothing of the chat's goes to where the file stands.
    expect(Object.keys(files.requests[0]?.headers ?? {}).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
    ]);
    expect(await chat.hear()).toEqual([{ type: 'agent.wants-file', wanted: false }]);
    await chat.send('next');
    expect(rig.control.chat(rig.chatId()).sequence.seen.map(([, number]) => number)).toEqual([1, 2, 3]);
    nothingLeft(rig);
  }),
);

test(
  'without a caption it is no text, and its number goes to the next one',
  withFiles({}, async (rig) => {
    await rig.wanted();
    expect((await rig.deliver(rig.file())).outcome).toMatchObject({ kind: 'done', isText: false });
    expect(await rig.chat.send('next')).toMatchObject({ kind: 'done' });
    expect(rig.control.chat(rig.chatId()).sequence.seen.map(([, number]) => number)).toEqual([1, 2]);
    expect(rig.read()).toEqual(['next']);
  }),
);

test(
  'the agent gets one file for a request: before it and after it they go as links',
  withFiles({}, async (rig) => {
    const { wanted, deliver, file, files } = rig;
    await deliver(file({ id: 'f0' as EventId, url: `${files.url}/0` }));
    await wanted();
    await deliver(file({ id: 'f1' as EventId }));
    await deliver(file({ id: 'f2' as EventId, url: `${files.url}/2` }));
    await wanted();
    await deliver(file({ id: 'f3' as EventId }));
    expect(received(rig)).toHaveLength(2);
    expect(rig.read()).toEqual([`${files.url}/0`, `${files.url}/2`]);
    // What goes as a link is not downloaded.
    expect(files.requests).toHaveLength(2);
  }),
);

test(
  'a request that the agent has taken back is none',
  withFiles({}, async (rig) => {
    const { wanted, deliver, file, control, chatId, chat } = rig;
    await wanted();
    chat.keep(rig.desk.reserve(chat.session, { do: 'send', item: file() }));
    control.cancelFile(chatId());
    expect(await chat.hear()).toEqual([{ type: 'agent.wants-file', wanted: false }]);
    expect((await deliver(file())).kinds).toEqual(['partly', 'done']);
    expect([received(rig), rig.read()]).toEqual([[], [file().url]]);
  }),
);

test.each([
  ['image/png; charset=binary', undefined, 'image/png'],
  ['application/octet-stream', 'application/pdf', 'application/pdf'],
  ['VIDEO/MP4', 'image/png', 'video/mp4'],
])('a file that is served as %j and declared as %j is %s', (served, contentType, type) =>
  withFiles({}, async (rig) => {
    rig.files.answer = (_, response) => {
      response.writeHead(200, { 'content-type': served }).end(PIXELS);
    };
    await rig.wanted();
    await rig.deliver(rig.file({ contentType }));
    expect(received(rig)).toMatchObject([{ contentType: type }]);
  })(),
);

test.each([
  ['../../etc/passwd', '_.._etc_passwd'],
  ['a"\r\nX-Evil: 1.png', 'a___X-Evil_ 1.png'],
  ['..', 'bill.png'],
  ['', 'bill.png'],
  [undefined, 'bill.png'],
  ['ünï😀.png', 'ünï😀.png'],
  [`${'x'.repeat(300)}.png`, `${'x'.repeat(96)}.png`],
])('the name %j arrives as %j', (name, arrived) =>
  withFiles({}, async (rig) => {
    await rig.wanted();
    await rig.deliver(rig.file({ name }));
    expect(received(rig)).toMatchObject([{ name: arrived }]);
  })(),
);

test(
  'redirects are followed to where we may go',
  withFiles({}, async (rig) => {
    const { files, wanted, deliver, file } = rig;
    const { answer } = files;
    files.answer = (request, response) => {
      if (request.url === '/bill.png') response.writeHead(302, { location: '/moved?to=1' }).end();
      else answer(request, response);
    };
    await wanted();
    await deliver(file());
    expect(received(rig)).toMatchObject([{ sha256 }]);
  }),
);

test(
  'more files at once than allowed go as links',
  withFiles({ filesAtOnce: 1 }, async (rig) => {
    const { files, wanted, deliver, file, chat, desk } = rig;
    await wanted();
    const held = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    files.answer = (_, response) => {
      arrived.resolve();
      void held.promise.then(() => response.writeHead(200, { 'content-type': 'image/png' }).end(PIXELS));
    };
    chat.keep(desk.reserve(chat.session, { do: 'send', item: file() }));
    const { session, controller } = chat;
    const slow = desk.perform(
      { botSlug: 'other-bot' as never, session, signal: controller.signal },
      { do: 'send', item: file() },
    );
    await arrived.promise;
    expect((await deliver(file())).kinds).toEqual(['partly', 'done']);
    expect(rig.whyLink()).toEqual(['too many at once']);
    held.resolve();
    expect(await slow).toMatchObject({ kind: 'done', isText: false });
  }),
);

test(
  'what may be there already goes as a link, and says so',
  withFiles({}, async (rig) => {
    await rig.wanted();
    await rig.deliver(rig.file({ repeated: true, name: 'bill.png' }));
    await rig.chat.do({
      do: 'send',
      item: { kind: 'text', id: 't' as EventId, text: 'hello', repeated: true },
    });
    expect(rig.read()).toEqual([
      `(possibly repeated) bill.png\n${rig.file().url}`,
      '(possibly repeated) hello',
    ]);
    expect(received(rig)).toEqual([]);
  }),
);

test(
  'an abort ends a download with the signal’s reason',
  withFiles({}, async (rig) => {
    const { files, wanted, chat, file } = rig;
    await wanted();
    files.answer = () => {
      chat.controller.abort(new Error('stopped'));
    };
    await expect(chat.do({ do: 'send', item: file() })).rejects.toThrow('stopped');
  }),
);
