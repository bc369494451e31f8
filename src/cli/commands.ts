import { botsCheck, doctor } from './bots/check.ts';
import { botsList } from './bots/list.ts';
import { chatsEnd } from './chats/end.ts';
import { chatsList } from './chats/list.ts';
import { chatsShow } from './chats/show.ts';
import type { Command } from './command.ts';
import { parkedDrop } from './parked/drop.ts';
import { parkedList } from './parked/list.ts';
import { parkedRedrive } from './parked/redrive.ts';
import { parkedShow } from './parked/show.ts';
import { replay } from './replay/replay.ts';
import { snapshotsCreate } from './snapshots/create.ts';
import { snapshotsDelete } from './snapshots/delete.ts';
import { snapshotsList } from './snapshots/list.ts';

/** In the order of the help. */
export const COMMANDS: readonly Command[] = [
  replay,
  snapshotsCreate,
  snapshotsList,
  snapshotsDelete,
  parkedList,
  parkedShow,
  parkedRedrive,
  parkedDrop,
  chatsList,
  chatsShow,
  chatsEnd,
  botsList,
  botsCheck,
  doctor,
];
