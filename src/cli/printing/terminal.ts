/** Where a command writes. */
export type Terminal = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether somebody watches standard error. */
  readonly isWatched: boolean;
};
