import { END_CAUSES } from '../../src/conversation/state.ts';
import { startOddServer, type OddServer } from '../desks/live-agent/support/odd-server.ts';
import { startRunningStack, type RunningStack } from '../support/running-stack.ts';
import { playStory } from './play-story.ts';
import { parseStory, readStories, type Story } from './story.ts';

const texts = readStories();
const stories = [...texts].map(([name, text]) => [name, parseStory(text)] as const);

let running: RunningStack;
let files: OddServer;
const played = new Map<string, Story>();
beforeAll(async () => {
  files = await startOddServer();
  files.answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).end('not really a picture');
  };
  running = await startRunningStack({
    simulator: { holdMs: 5_000 },
    insecureHosts: ({ port }) => [`localhost:${port}`, new URL(files.url).host],
  });
  const { port } = new URL(running.stack.simulator.url);
  for (const [name, text] of texts)
    played.set(name, parseStory(text, { FILES: files.url, DESK: `http://localhost:${port}` }));
  running.stack.simulator.control.setScriptRules(
    [...played].map(([name, { script }]) => ({ match: { visitorName: name }, script })),
  );
});
afterAll(async () => {
  await running.stop();
  await files.close();
});

test.each(stories.map(([name, { about }]) => [name, about]))('%s: %s', async (name) => {
  const story = played.get(name) as Story;
  const seen = await playStory(name, story, running);
  expect(seen.events).toMatchObject(story.events);
  expect(seen.requests).toMatchObject(story.requests);
  expect(story.shows.filter((type) => !seen.delivered.has(type))).toEqual([]);
  if (story.heard) expect(seen.heard).toEqual(story.heard);
  if (story.acks) expect(seen.acks.slice(0, story.acks.length)).toEqual(story.acks);
  expect(running.failures).toEqual([]);
  expect(running.parked).toEqual([]);
});

/** Whatever System/Messages has been seen or said to bring: the Chat REST API guide, the Android SDK, captures of real clients. */
const MESSAGE_TYPES = [
  'AgentDisconnect',
  'AgentJoinedConference',
  'AgentLeftConference',
  'AgentNotTyping',
  'AgentTyping',
  'AsyncResult',
  'ChasitorIdleTimeoutWarningEvent',
  'ChasitorSessionData',
  'ChatEnded',
  'ChatEstablished',
  'ChatMessage',
  'ChatRequestFail',
  'ChatRequestSuccess',
  'ChatTransferred',
  'CustomEvent',
  'FileTransfer',
  'NewVisitorBreadcrumb',
  'QueueUpdate',
  'ReconnectSession',
  'RichMessage',
  'SensitiveDataRules',
  'SwitchServer',
  'TransferToButtonCompleted',
  'TransferToButtonFailed',
  'TransferToButtonInitiated',
];

test('every type of message is in a story', () => {
  const shown = new Set(stories.flatMap(([, { shows }]) => shows));
  expect(MESSAGE_TYPES.filter((type) => !shown.has(type))).toEqual([]);
});

/** Decided without the desk: by the bot's rules, by our own limits, by an operator. */
const NOT_THE_DESKS = [
  'wait-too-long',
  'sent-too-late',
  'outside-hours',
  'switched-off',
  'too-busy',
  'operator',
];

test('every end that a desk can give a chat is in a story', () => {
  const ends = new Set(stories.flatMap(([, { events }]) => events.map((event) => event['cause'])));
  const missing = END_CAUSES.filter((cause) => !ends.has(cause) && !NOT_THE_DESKS.includes(cause));
  expect(missing).toEqual([]);
});
