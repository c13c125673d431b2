/** What may be logged in a minute: a page that makes up more than a person can read is not believed. */
export const mostLoggedPerMinute = 60;
/** What a frame may tell of in a minute: most of what an app sends and receives is no answer. */
export const mostToldPerMinute = 600;
const mostCharactersPerMinute = 32 * 1024 * 1024;

/** Whether one more response may be logged, by the tab that tells of it and by its length. */
export type MayLog = (tabId: number | undefined, characters: number) => boolean;

/**
 * Counts what is logged. A frame counts for itself, so that a flood ends where it begins; the background counts the
 * frames of a tab together: a page can make up as many of them as it likes.
 */
export function limitLogging(mostPerMinute: number, { now = Date.now }: { now?: () => number } = {}): MayLog {
  const tabs = new Map<number | undefined, { count: number; characters: number }>();
  let minute = 0;
  return (tabId, characters) => {
    const current = Math.floor(now() / 60_000);
    if (current !== minute) tabs.clear();
    minute = current;
    const spent = tabs.get(tabId) ?? { count: 0, characters: 0 };
    const total = { count: spent.count + 1, characters: spent.characters + characters };
    tabs.set(tabId, total);
    return total.count <= mostPerMinute && total.characters <= mostCharactersPerMinute;
  };
}
