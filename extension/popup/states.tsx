import type { ReactNode } from 'react';
import { browser } from 'wxt/browser';
import type { Connection } from '../messages.ts';
import { Thumb } from '../ui/icons.tsx';

interface StateProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** What stands where the list would be. */
export function State({ title, children, action }: StateProps) {
  return (
    <section className="state">
      <div className="mark">
        <Thumb isUp={true} />
      </div>
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </section>
  );
}

/** There is no way to the log: what to do about it. */
export function NotConnected({ connection, retry }: { connection: Connection; retry: () => void }) {
  const options = (
    <button type="button" className="button main" onClick={() => void browser.runtime.openOptionsPage()}>
      {connection.state === 'none' ? 'Connect' : 'Open the settings'}
    </button>
  );
  if (connection.state === 'none') {
    return (
      <State title="Connect to your proxy" action={options}>
        Start it with <code>npm start</code>, then pair with it in the settings, once.
      </State>
    );
  }
  if (connection.state === 'refused') {
    return (
      <State title="The proxy does not let us in" action={options}>
        {connection.reason}
      </State>
    );
  }
  const again = (
    <button type="button" className="button main" onClick={retry}>
      Try again
    </button>
  );
  return (
    <State title="The proxy does not answer" action={again}>
      {connection.state === 'connected' ? '' : connection.reason} Ratings are kept here and sent when it is
      back.
    </State>
  );
}

/** Rows to come. */
export function Loading() {
  return (
    <div className="loading" role="status">
      <span className="sr">Reading the log</span>
      {[70, 55, 80, 45, 65].map((width) => (
        <div key={width} className="bone">
          <i style={{ width: `${width}%` }} />
          <i style={{ width: `${width / 2}%` }} />
        </div>
      ))}
    </div>
  );
}
