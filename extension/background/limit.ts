/** What the frames of one tab together may have logged in a minute. A page can make up as many frames as it likes. */
const mostPerMinute = 60;
const mostCharactersPerMinute = 32 * 1024 * 1024;

/** Whether one more response of a tab may be logged, by its length. */
export type MayLog = (tabId: number | undefined, characters: number) => boolean;

export function limitLogging({ now = Date.now }: { now?: () => number } = {}): MayLog {
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
