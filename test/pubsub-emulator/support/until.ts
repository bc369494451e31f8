/** Resolves when the condition holds; rejects when it does not within the deadline. */
export async function until(condition: () => boolean | Promise<boolean>, deadlineMs = 5000): Promise<void> {
  for (const end = Date.now() + deadlineMs; Date.now() < end;) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`The condition did not hold within ${deadlineMs} ms: ${condition.toString()}`);
}
