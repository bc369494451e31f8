import type { RequestListener } from 'node:http';
import { PIXELS, withFiles, type FilesRig } from './support/with-files.ts';

const received = ({ control, chatId }: FilesRig) => control.chat(chatId()).files.length;

const serving =
  (status: number, headers: Record<string, string>, body: string | Buffer = PIXELS): RequestListener =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };
const png = { 'content-type': 'image/png' };

const BAD_DOWNLOADS: readonly (readonly [why: string, answer: RequestListener, reason: string])[] = [
  ['is too large', serving(200, png, Buffer.alloc(3_000)), 'too large'],
  ['is a page', serving(200, { 'content-type': 'text/html' }), 'type'],
  ['is a drawing with scripts', serving(200, { 'content-type': 'image/svg+xml' }), 'type'],
  ['is of no known type', serving(200, {}), 'type'],
  ['has a hostile type', serving(200, { 'content-type': 'image/png/../..' }), 'type'],
  ['is empty', serving(200, png, ''), 'empty'],
  ['is packed', serving(200, { ...png, 'content-encoding': 'gzip' }), 'encoded'],
  ['is gone', serving(404, png), 'status 404'],
  ['is half there', serving(206, png), 'status 206'],
  ['leads nowhere', serving(302, {}), 'status 302'],
  ['leads to itself', serving(302, { location: '/bill.png' }), 'too many redirects'],
  ['leads to plain http elsewhere', serving(302, { location: 'http://files.example.com/' }), 'scheme'],
  ['leads inside', serving(302, { location: 'https://169.254.169.254/latest' }), 'ip-literal'],
  ['leads inside by IPv6', serving(302, { location: 'https://[::1]/' }), 'ip-literal'],
  ['leads to a name that is inside', serving(302, { location: 'https://localhost/' }), 'private-address'],
  ['leads to another port', serving(302, { location: 'https://files.example.com:8443/' }), 'port'],
  ['leads to a file', serving(302, { location: 'file:///etc/passwd' }), 'scheme'],
  [
    'breaks off',
    (_, response) => {
      response.writeHead(200, { ...png, 'content-length': '500' }).write('part');
      setTimeout(() => response.destroy(), 10);
    },
    'cut off',
  ],
  ['does not come', () => {}, 'timed out'],
  ['is cut', (request) => request.socket.destroy(), 'UND_ERR_SOCKET'],
];

test.each(BAD_DOWNLOADS)('a file that %s goes as a link, once and in its place', (_, answer, reason) =>
  withFiles({ maxFileBytes: 2_000, fileTimeoutMs: 1_000 }, async (rig) => {
    const { files, wanted, deliver, file, chat, read } = rig;
    files.answer = answer;
    await wanted();
    await chat.send('before');
    expect((await deliver(file({ caption: 'My bill' }))).kinds).toEqual(['partly', 'done']);
    await chat.send('after');
    expect(read()).toEqual(['before', `My bill\n${file().url}`, 'after']);
    expect([received(rig), rig.whyLink()]).toEqual([0, [reason]]);
  })(),
);

test.each([
  'http://files.example.com/1.png',
  'https://10.0.0.1/1.png',
  'https://user:secret@files.example.com/1.png',
  'https://localhost/1.png',
  'nowhere',
])('what stands at %s is not fetched', (url) =>
  withFiles({}, async (rig) => {
    await rig.wanted();
    await rig.deliver(rig.file({ url }));
    expect([received(rig), rig.read(), rig.whyLink().length]).toEqual([0, [url], 1]);
    expect(JSON.stringify(rig.log.lines)).not.toContain('1.png');
  })(),
);

test.each([
  'https://evil.example.com/upload',
  'http://169.254.169.254/upload',
  'https://user@d.la1.salesforceliveagent.com/upload',
])('nothing is uploaded to %s', (uploadServletUrl) =>
  withFiles({}, async (rig) => {
    const { control, chatId, chat, files, file } = rig;
    control.inject(chatId(), 'FileTransfer', { type: 'Requested', uploadServletUrl, fileToken: 'token' });
    await chat.hear();
    await rig.deliver(file());
    expect([files.requests, rig.read()]).toEqual([[], [file().url]]);
    expect(rig.whyLink()).toEqual(['upload host']);
  })(),
);

test.each([
  {},
  { type: 'Requested' },
  { type: 'Requested', fileToken: 'a b', uploadServletUrl: 'https://x.salesforce.com/' },
  { type: 'Requested', fileToken: 'token', uploadServletUrl: 'javascript:alert(1)' },
  { type: 'Wanted', fileToken: 'token', uploadServletUrl: 'https://x.salesforce.com/' },
])('a request that cannot be met (%j) is none', (message) =>
  withFiles({}, async ({ control, chatId, chat }) => {
    control.inject(chatId(), 'FileTransfer', message);
    expect(await chat.hear()).toEqual([]);
    expect(chat.session['fileToken']).toBeUndefined();
  })(),
);

test(
  'an upload that is refused goes as a link',
  withFiles({}, async (rig) => {
    const { control, wanted, deliver, file, read } = rig;
    control.fail({ endpoint: 'FileUpload', fault: { kind: 'status', status: 400, body: 'no' } });
    await wanted();
    expect((await deliver(file())).kinds).toEqual(['failed', 'done']);
    expect([received(rig), read()]).toEqual([0, [file().url]]);
  }),
);

test.each([
  ['whose answer is lost', { kind: 'reset', applied: true }],
  ['that is lost on its way', { kind: 'reset', applied: false }],
  ['that fails at the servlet', { kind: 'status', status: 500, body: '' }],
  ['that failed after it was taken', { kind: 'status', status: 502, body: '', applied: true }],
] as const)('a file %s is there once, and not as a link', (_, fault) =>
  withFiles({}, async (rig) => {
    const { control, wanted, deliver, file, read } = rig;
    control.fail({ endpoint: 'FileUpload', fault });
    await wanted('nothing');
    const { outcome, kinds } = await deliver(file({ caption: 'My bill' }));
    expect([outcome.kind, kinds]).toEqual(['done', ['failed', 'partly', 'done']]);
    expect([received(rig), read()]).toEqual([1, ['My bill']]);
  })(),
);

test(
  'an upload that is never answered goes as a link in the end',
  withFiles({}, async (rig) => {
    const { control, wanted, deliver, file, read } = rig;
    control.fail({ endpoint: 'FileUpload', times: null, fault: { kind: 'status', status: 503, body: '' } });
    await wanted();
    expect((await deliver(file())).kinds).toEqual(['failed', 'failed', 'partly', 'done']);
    expect([received(rig), read()]).toEqual([0, [file().url]]);
  }),
);

test.each([
  ['says that it has it', 'Success', []],
  // Nobody can know then: the agent has the file, and the link as well.
  ['says nothing', 'nothing', ['the link']],
] as const)('a process dies after the upload: the desk %s', (_, thenTells, read) =>
  withFiles({}, async (rig) => {
    const { wanted, deliver, file, chat, desk } = rig;
    await wanted(thenTells);
    chat.keep(desk.reserve(chat.session, { do: 'send', item: file() }));
    const { session, controller } = chat;
    // The answer comes, nobody saves it.
    await desk.perform(
      { botSlug: 'example-bot' as never, session, signal: controller.signal },
      { do: 'send', item: file() },
    );
    expect((await deliver(file())).kinds).toEqual(['failed', 'done']);
    expect([received(rig), rig.read()]).toEqual([1, read.map(() => file().url)]);
    // The number of the link that nobody remembers is passed over, which costs one repair.
    while ((await chat.send('next')).kind === 'failed');
    expect(rig.read().at(-1)).toBe('next');
  })(),
);

test(
  'a caption whose answer was lost is said once, and the file stays one',
  withFiles({}, async (rig) => {
    const { control, wanted, deliver, file, read } = rig;
    control.fail({ endpoint: 'ChatMessage', fault: { kind: 'reset', applied: true } });
    await wanted();
    await deliver(file({ caption: 'My bill' }));
    expect([received(rig), read()]).toEqual([1, ['My bill']]);
  }),
);

test(
  'a link whose answer was lost is said once, though the desk says meanwhile that it has the file',
  withFiles({}, async (rig) => {
    const { control, chatId, chat, wanted, file, read } = rig;
    control.fail({ endpoint: 'FileUpload', fault: { kind: 'status', status: 400, body: 'no' } });
    control.fail({ endpoint: 'ChatMessage', fault: { kind: 'reset', applied: true } });
    await wanted();
    const item = file();
    const token = chat.session['fileToken'];
    expect(await chat.do({ do: 'send', item })).toMatchObject({ kind: 'failed' });
    expect(await chat.do({ do: 'send', item })).toMatchObject({ kind: 'failed' });
    control.inject(chatId(), 'FileTransfer', { type: 'Success', fileToken: token });
    await chat.hear();
    expect(await chat.do({ do: 'send', item })).toMatchObject({ kind: 'done' });
    await chat.send('next');
    expect(read()).toEqual([file().url, 'next']);
  }),
);
