import { isPolled, nextCommand } from '../src/conversation/command.ts';
import { DEFAULT_POLICY, limitOf } from '../src/conversation/policy.ts';
import type { Conversation, Phase } from '../src/conversation/state.ts';
import { TABLE } from '../src/conversation/transition.ts';
import { table } from './markdown-table.ts';
import { A } from '../test/support/conversations.ts';

const phases = Object.keys(TABLE) as Phase[];
const seconds = (ms: number | undefined): string => (ms === undefined ? 'none' : `${String(ms / 1000)} s`);
const commandIn = (conversation: Conversation): string => nextCommand(conversation)?.do ?? '';

/** The table as a matrix, and what each phase asks for. */
export const conversationPage = (): string => {
  const happenings = Object.keys(TABLE.idle) as (keyof typeof TABLE.idle)[];
  return `<!-- Generated from src/conversation by npm run generate. -->
# The life of a conversation

\`src/conversation/transition.ts\` decides, by one row of cells per phase (\`phases/\`); this page is read off it. A cell says **handled** (see the code for what follows), or why
nothing follows: *late* it belongs to something that is over, *early* nobody is there yet, *duplicate* it was seen before, *unexpected*
the desk broke its own rules. What is not handled is logged, never silent.

${table(
  ['happening', ...phases],
  happenings.map((type) => [
    `\`${type}\``,
    ...phases.map((phase) => {
      const cell: unknown = TABLE[phase][type];
      return typeof cell === 'string' ? cell : '**handled**';
    }),
  ]),
)}

## What a phase asks for

The next command and what the clock will make happen (\`due.ts\`) are read off the saved state, so the next owner goes on where the last
one stopped, and a restart changes no deadline. The limit is counted from the beginning of the phase.

${table(
  ['phase', 'polled', 'first command', 'limit (default)'],
  phases.map((phase) => [
    `\`${phase}\``,
    isPolled(A[phase]) ? 'yes' : 'no',
    commandIn(A[phase]),
    seconds(limitOf(phase, DEFAULT_POLICY)),
  ]),
)}
`;
};
