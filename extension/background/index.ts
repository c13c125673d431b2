import { type Browser, browser } from 'wxt/browser';
import { connect } from '../client.ts';
import { openDatabase, readConnection } from '../database.ts';
import { limitLogging, mostLoggedPerMinute } from '../limit.ts';
import { sendToPage } from '../messages.ts';
import { createOutbox } from '../outbox.ts';
import { onSettingsChanged } from '../storage.ts';
import { watchAlerts } from './alerts.ts';
import { answer, isMessage } from './answer.ts';
import { approveSites } from './approve.ts';
import { flashBadge, showBadge } from './badge.ts';
import { createMenu, rateSelection } from './select.ts';
import { originOf, registerSites } from './sites.ts';

const alarmName = 'flush';

/**
 * Starts the background. It may be ended at any moment and started anew by the next event, so everything that
 * matters is in the database, and every listener is added at once, before anything is waited for.
 */
export function startBackground(): void {
  const database = openDatabase();
  const channel = new BroadcastChannel('thumbwire');
  const client = async () => {
    const connection = await readConnection(await database);
    return connection && connect(connection);
  };
  const outbox = createOutbox({
    database,
    client,
    onLogged: () => void tellPages('look-again', {}),
    onChange: (requestId) => {
      channel.postMessage({ requestId });
      void tellPages('rating-changed', { requestId });
    },
  });
  const flush = async () => {
    const isConnected = await outbox.flush();
    const { pending } = await outbox.state();
    await showBadge({ pending, isConnected: isConnected || (pending === 0 && (await client()) !== null) });
    if (pending > 0) await browser.alarms.create(alarmName, { periodInMinutes: 0.5 });
    else await browser.alarms.clear(alarmName);
  };
  const alerts = watchAlerts(database);
  const desk = {
    database,
    outbox,
    client,
    flush,
    mayLog: limitLogging(mostLoggedPerMinute),
    refreshPages: () => tellPages('look-again', {}),
    arrangeAlerts: alerts.arrange,
  };

  browser.runtime.onMessage.addListener((message: unknown, sender: Browser.runtime.MessageSender) => {
    if (sender.id !== browser.runtime.id || !isMessage(message)) return undefined;
    const isOwnPage = sender.url?.startsWith(browser.runtime.getURL('/')) === true;
    const origin = isOwnPage ? null : (originOf(sender) ?? 'null');
    return answer(message, { origin, tabId: sender.tab?.id }, desk);
  });
  browser.runtime.onInstalled.addListener(() => void Promise.all([createMenu(), registerSites()]));
  const approve = async () => {
    const proxy = await client();
    if (proxy) await approveSites(proxy);
  };
  browser.runtime.onStartup.addListener(() => void Promise.all([registerSites(), approve()]));
  browser.permissions.onAdded.addListener(
    () => void Promise.all([registerSites(), approve(), alerts.arrange()]),
  );
  browser.permissions.onRemoved.addListener(
    () =>
      void registerSites().then(() =>
        Promise.all([tellPages('site-changed', {}), approve(), alerts.arrange()]),
      ),
  );
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === alarmName) void flush();
    if (name === alerts.alarmName) void alerts.look();
  });
  browser.contextMenus.onClicked.addListener(async ({ menuItemId, selectionText = '', pageUrl }) => {
    const selection = { text: selectionText, rating: menuItemId === 'up', pageUrl };
    const isRated = await rateSelection(selection, { outbox, client: await client() });
    await flush();
    await flashBadge(isRated ? '✓' : '×', flush);
  });
  browser.commands.onCommand.addListener(async (command: string) => {
    const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
    if (tab?.id === undefined) return;
    if (command === 'toggle') await sendToPage(tab.id, 'toggle', {});
    else await sendToPage(tab.id, 'rate-last', { rating: command === 'rate-up' });
  });
  onSettingsChanged(() => void Promise.all([tellPages('site-changed', {}), approve(), alerts.arrange()]), {
    signal: new AbortController().signal,
  });

  // Woken by whatever it was: what waits is tried again.
  void flush();
  void alerts.arrange();
}

async function tellPages(
  ...message: Parameters<typeof sendToPage> extends [number, ...infer Rest] ? Rest : never
) {
  const tabs = await browser.tabs.query({});
  await Promise.all(tabs.map(async ({ id }) => id !== undefined && (await sendToPage(id, ...message))));
}
