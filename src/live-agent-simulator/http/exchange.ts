import type { ServerResponse } from 'node:http';
import type { Desk } from '../desk/desk.ts';
import type { Fault } from '../faults/fault-rule.ts';
import type { FaultStage, FaultSubject } from '../faults/fault-schedule.ts';
import { replacementFor } from '../faults/replacement-for.ts';
import type { Answer } from './answer.ts';
import type { Reply } from './call.ts';
import {
  resetConnection,
  writeAnswer,
  writeHalf,
  writeHeadersThenReset,
  writeOversize,
} from './write-answer.ts';

/** One request on its way to an answer. */
export type Exchange = {
  readonly desk: Desk;
  readonly response: ServerResponse;
  readonly subject: FaultSubject;
  readonly chatId: string | undefined;
  readonly answer: () => Reply;
};

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

function pickFault({ desk, subject, chatId }: Exchange, stage: FaultStage): Fault | undefined {
  const picked = desk.faults.pick(stage, subject);
  if (picked === undefined) return undefined;
  const { fault, ruleId } = picked;
  const { endpoint } = subject;
  desk.journal.append({ type: 'fault.applied', endpoint, fault: fault.kind, ruleId }, chatId);
  return fault;
}

function finish({ desk, response, subject }: Exchange, answer: Answer): void {
  desk.counts.count(subject.endpoint, String(answer.status));
  writeAnswer(response, answer);
}

function hang({ response }: Exchange, forMs: number | undefined): void {
  if (forMs === undefined) return;
  const timer = setTimeout(() => resetConnection(response), forMs);
  response.once('close', () => clearTimeout(timer));
}

const STAND_IN: Answer = { status: 200, body: '{"messages":[]}', contentType: 'application/json' };

/** Spoils the connection as the fault says; `ordinary` is what would have been sent. */
function spoil(exchange: Exchange, fault: Fault, ordinary: Answer = STAND_IN): void {
  const { desk, response, subject } = exchange;
  const replacement = replacementFor(fault);
  if (replacement !== undefined) {
    finish(exchange, replacement);
    return;
  }
  desk.counts.count(subject.endpoint, fault.kind);
  if (fault.kind === 'reset' && fault.headersFirst) writeHeadersThenReset(response, ordinary);
  else if (fault.kind === 'reset') resetConnection(response);
  else if (fault.kind === 'truncated-json') writeHalf(response, ordinary);
  else if (fault.kind === 'oversize') writeOversize(response, fault.bytes);
  else if (fault.kind === 'hang') hang(exchange, fault.forMs);
}

/** Only an answer that carries a success can be lost on its way: an empty poll is not worth a fault. */
const canBeSpoilt = ({ status }: Answer): boolean => status >= 200 && status < 300 && status !== 204;

/** Lets a request have its effect and its answer, with the faults that are due before or after. */
export async function performExchange(exchange: Exchange): Promise<void> {
  const { faults } = exchange.desk;
  const before = faults.isEmpty ? undefined : pickFault(exchange, 'before');
  if (before?.kind === 'delay') await pause(before.delayMs);
  else if (before !== undefined) {
    spoil(exchange, before);
    return;
  }
  const answer = await exchange.answer();
  const after = faults.isEmpty || !canBeSpoilt(answer) ? undefined : pickFault(exchange, 'after');
  if (after === undefined) finish(exchange, answer);
  else if (after.kind === 'delay') {
    await pause(after.delayMs);
    finish(exchange, answer);
  } else spoil(exchange, after, answer);
}
