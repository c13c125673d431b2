import { type Alert, ThumbwireError } from '@thumbwire/shared';
import { browser } from 'wxt/browser';
import { alertWords } from '../alert-words.ts';
import { connect } from '../client.ts';
import { type Database, readConnection, type SeenAlerts, type StoredConnection } from '../database.ts';
import { readSettings } from '../storage.ts';

const alarmName = 'alerts';
const idPrefix = 'alert-';
/** What is older is no news. */
const freshMs = 24 * 3_600_000;
const mostAtOnce = 20;

const unseen: SeenAlerts = { notified: null, dismissed: 0 };

/** Tells of alerts by the system's notifications. What was told is in the database: the background may end any time. */
export function watchAlerts(database: Promise<Database>) {
  let last = Promise.resolve();
  // One after the other, so that each alert is told of once, and none of from before.
  const inTurn = (work: () => Promise<unknown>): Promise<void> => {
    last = last.then(work).then(
      () => {},
      (error) => console.error('Thumbwire could not tell of alerts.', error),
    );
    return last;
  };
  // The connection, as long as alerts are wanted.
  const watched = async () => {
    const { notifiesOfAlerts } = await readSettings();
    if (!notifiesOfAlerts || !(await browser.permissions.contains({ permissions: ['notifications'] }))) {
      return null;
    }
    return readConnection(await database);
  };
  const stop = async () => {
    await browser.alarms.clear(alarmName);
    await forgetNotified(await database);
  };
  const look = async () => {
    const connection = await watched();
    if (connection === null) return stop();
    await tellNew(await database, connection).catch((error: unknown) => {
      // A proxy that is away is asked again in a minute.
      if (!(error instanceof ThumbwireError)) throw error;
    });
  };
  // The interface is there only with the permission.
  const hearClicks = () => browser.notifications?.onClicked.addListener(open);
  hearClicks();
  return {
    alarmName,
    look: () => inTurn(look),
    /** Keeps time while alerts are wanted, and only then. */
    arrange(): Promise<void> {
      hearClicks();
      return inTurn(async () => {
        if ((await watched()) === null) return stop();
        // Made anew at each wake, it would never be due.
        if (await browser.alarms.get(alarmName)) return;
        await look();
        await browser.alarms.create(alarmName, { periodInMinutes: 1 });
      });
    },
  };
}

/** The newest alert of a proxy that is fresh and was not dismissed. */
export async function openAlert(database: Database, connection: StoredConnection): Promise<Alert | null> {
  const [newest] = (await connect(connection).api.monitors.alerts({ limit: 1 })).data;
  const { dismissed } = (await database.get('alerts', connection.url)) ?? unseen;
  return newest && isFresh(newest) && newest.number > dismissed ? newest : null;
}

/** Shows no alert up to this number any more. */
export function dismissAlert(database: Database, { url }: StoredConnection, number: number): Promise<void> {
  return keep(database, url, { dismissed: number });
}

async function tellNew(database: Database, connection: StoredConnection): Promise<void> {
  const { url } = connection;
  const { data } = await connect(connection).api.monitors.alerts({ limit: mostAtOnce });
  const newest = data[0]?.number ?? 0;
  const { notified } = (await database.get('alerts', url)) ?? unseen;
  // From before somebody wanted to be told; or a log that began anew, and counts from one.
  if (notified === null || newest < notified) return keep(database, url, { notified: newest });
  for (const alert of data.toReversed()) {
    if (alert.number <= notified) continue;
    // The same id again replaces it: the background may end before the next line.
    if (isFresh(alert)) await tell(alert);
    await keep(database, url, { notified: alert.number });
  }
}

async function tell(alert: Alert): Promise<void> {
  await browser.notifications.create(idPrefix + alert.id, {
    type: 'basic',
    iconUrl: browser.runtime.getURL('/icon/128.png'),
    title: `The monitor “${alert.monitorName}” alerted`,
    message: `${alertWords(alert)}.`,
  });
}

function open(id: string): void {
  if (!id.startsWith(idPrefix)) return;
  // The popup itself opens only below a click on its icon.
  const url = browser.runtime.getURL('/popup.html');
  void browser.windows.create({ type: 'popup', url, width: 376, height: 600 });
  void browser.notifications.clear(id);
}

async function keep(database: Database, url: string, change: Partial<SeenAlerts>): Promise<void> {
  const writing = database.transaction('alerts', 'readwrite');
  await writing.store.put({ ...unseen, ...(await writing.store.get(url)), ...change }, url);
  await writing.done;
}

async function forgetNotified(database: Database): Promise<void> {
  for (const url of await database.getAllKeys('alerts')) await keep(database, url, { notified: null });
}

function isFresh({ at }: Alert): boolean {
  return Date.now() - Date.parse(at) < freshMs;
}
