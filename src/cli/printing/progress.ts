import type { Terminal } from './terminal.ts';

/** Shows that long work goes on; silent unless somebody watches. */
export type Progress = {
  /** `share` from 0 to 1 draws a bar. */
  show(what: string, share?: number): void;
  clear(): void;
};

const BAR_CHARS = 24;
const ERASE_LINE = '\r\u001b[K';

const barOf = (share: number): string => {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_CHARS);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_CHARS - filled)}] `;
};

export const createProgress = ({ err, isWatched }: Terminal): Progress => {
  let isDrawn = false;
  return {
    show(what, share) {
      if (!isWatched) return;
      isDrawn = true;
      err(`${ERASE_LINE}${share === undefined ? '' : barOf(share)}${what}`);
    },
    clear() {
      if (isDrawn) err(ERASE_LINE);
      isDrawn = false;
    },
  };
};
