const STEP_MS = 5;

/** Waits for what another process or a timer brings about; fails with `what` when it does not come. */
export const until = async (
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 10_000,
): Promise<void> => {
  const deadlineMs = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error(`not within ${String(limitMs)} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
};
