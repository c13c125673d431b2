import { useConnection, useOutbox } from '../ui/ask.ts';
import { Thumb } from '../ui/icons.tsx';
import { Alerts } from './alerts.tsx';
import { Connect } from './connect.tsx';
import { Policy } from './policy.tsx';
import { Sites } from './sites.tsx';

/** The settings: connection, sites, and when the thumbs are to be seen. */
export function App() {
  const { connection, check } = useConnection();
  const [{ pending }] = useOutbox();
  return (
    <main>
      <h1>
        <Thumb isUp={true} />
        Thumbwire
      </h1>
      {pending > 0 && (
        <p className="note" role="status">
          {pending === 1 ? '1 rating waits' : `${pending} ratings wait`} for the proxy and will be sent when
          it answers.
        </p>
      )}
      <Connect connection={connection} onChange={check} />
      <Policy />
      <Sites />
      <Alerts />
      <footer className="quiet">
        Responses and ratings go to your own proxy and to nobody else. The key is kept in this browser, where
        no page can read it.
      </footer>
    </main>
  );
}
