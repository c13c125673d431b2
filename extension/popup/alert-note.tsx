import type { Alert } from '@thumbwire/shared';
import { useState } from 'react';
import { alertWords } from '../alert-words.ts';
import { send } from '../messages.ts';
import { dayOf } from '../trend.ts';
import { useAfterList } from './use-after-list.ts';
import type { Requests } from './use-requests.ts';

/** The newest alert of a monitor, until it is dismissed or a day old. */
export function AlertNote({ read }: Pick<Requests, 'read'>) {
  const [alert, setAlert] = useState<Alert | null>(null);
  useAfterList(read, async () => {
    const reply = await send('alert', {});
    if (reply.ok) setAlert(reply.output);
  });
  if (alert === null) return null;
  return (
    <p className="note bad">
      The monitor “{alert.monitorName}” alerted {timeOf(new Date(alert.at))}: {alertWords(alert)}.{' '}
      <button
        type="button"
        className="link"
        onClick={() => {
          setAlert(null);
          void send('dismiss-alert', { number: alert.number });
        }}
      >
        Dismiss
      </button>
    </p>
  );
}

function timeOf(at: Date): string {
  const time = at.toLocaleTimeString(undefined, { hour: 'numeric', minute: '2-digit' });
  return dayOf(at) === dayOf(new Date()) ? `at ${time}` : `yesterday at ${time}`;
}
