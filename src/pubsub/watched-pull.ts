import type { Message } from '@google-cloud/pubsub';
import type { Log } from '../bridge/ports/log.ts';
import { openPullStream, type PullStream, type PullStreamParts } from './pull-stream.ts';
import { startSilenceWatch } from './silence-watch.ts';

export type WatchedPullParts = PullStreamParts & {
  readonly log: Log;
  /** A stream that gives nothing for this long is replaced. */
  readonly silenceMs: number;
  /** Whether messages are in hand. */
  readonly isBusy: () => boolean;
};

// A message published later than this before a new stream may just have been on its way, or be coming again after a nack.
const PROOF_SHARE = 0.25;

// A withheld message comes as soon as the new stream is there; what comes later may be a seek's.
const ARRIVAL_MS = 5_000;

/**
 * A streaming pull that is replaced by a new one when nothing comes out of it: it may be open and dead, which an idle topic
 * looks like too. None is replaced with messages in hand, so nothing is given back and no order changes.
 */
export const openWatchedPull = (parts: WatchedPullParts): PullStream => {
  const { log, silenceMs, isBusy } = parts;
  let retired = Promise.resolve();

  /** Says so when the first message of a new stream proves that the old one had withheld it. */
  const judge = (message: Message, openedAtMs: number): void => {
    const withheldMs = openedAtMs - message.publishTime.getTime();
    if (withheldMs < silenceMs * PROOF_SHARE || Date.now() - openedAtMs > ARRIVAL_MS) return;
    log.warn('stream.was-silent', { messageId: message.id, durationMs: withheldMs });
  };

  const open = (onFirst?: (message: Message) => void): PullStream => {
    let isFirst = true;
    return openPullStream({
      ...parts,
      onMessage: (message) => {
        watch.heard();
        if (isFirst) onFirst?.(message);
        isFirst = false;
        parts.onMessage(message);
      },
      onDisturbed: (error) => {
        // The client knows of its trouble and is at it.
        watch.heard();
        parts.onDisturbed(error);
      },
      onFailure: (error) => {
        watch.stop();
        parts.onFailure(error);
      },
    });
  };

  const replace = (): void => {
    // It takes no more at once; what it waits for is that its last acks arrive.
    retired = Promise.all([retired, stream.close()]).then(() => {});
    const openedAtMs = Date.now();
    stream = open((message) => {
      judge(message, openedAtMs);
    });
  };

  const watch = startSilenceWatch({ silenceMs, isBusy, onSilence: replace });
  let stream = open();

  return {
    async close() {
      watch.stop();
      await Promise.all([retired, stream.close()]);
    },
  };
};
