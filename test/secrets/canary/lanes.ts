/** Does something for each, a few at once. */
export async function inLanes<T>(
  items: IterableIterator<T>,
  act: (item: T) => Promise<void>,
  lanes = 4,
): Promise<void> {
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const item of items) await act(item);
    }),
  );
}
