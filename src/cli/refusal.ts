/** 1: it was asked rightly and cannot be done · 2: it was asked wrongly. */
export type FailureCode = 1 | 2;

/** A command that cannot go on, in words for the person who typed it. Nothing has been changed, or `what` says what. */
export class Refusal extends Error {
  /** What to do about it; a sentence. */
  readonly remedy: string;
  readonly exitCode: FailureCode;

  constructor(
    what: string,
    remedy: string,
    { exitCode = 1, cause }: { exitCode?: FailureCode; cause?: unknown } = {},
  ) {
    super(what, { cause });
    this.name = 'Refusal';
    this.remedy = remedy;
    this.exitCode = exitCode;
  }
}

export const misuse = (what: string, remedy: string): Refusal => new Refusal(what, remedy, { exitCode: 2 });

/** For a moment at which nothing is half done. */
export const stopIfGivenUp = (signal: AbortSignal): void => {
  if (signal.aborted) throw new Refusal('given up', 'Nothing was changed.');
};
