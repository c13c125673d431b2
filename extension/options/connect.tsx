import { type FormEvent, useState } from 'react';
import { browser } from 'wxt/browser';
import { type Connection, type Pairing, type Reply, send } from '../messages.ts';
import { isLoopback, patternOf } from '../sites.ts';
import { Code } from './code.tsx';

const defaultUrl = 'http://127.0.0.1:8787';

/** Connecting: by a code that the terminal of the proxy shows, or by pasting a key. */
export function Connect({
  connection,
  onChange,
}: {
  connection: Connection | null;
  onChange: () => Promise<void>;
}) {
  const known = connection && connection.state !== 'none' ? connection.url : null;
  const [url, setUrl] = useState<string | null>(null);
  const [key, setKey] = useState('');
  const [tried, setTried] = useState<Connection | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [pairing, setPairing] = useState<Pairing | null>(null);
  const [isTrying, setTrying] = useState(false);
  const address = url ?? known ?? defaultUrl;

  const run = async (work: (url: string) => Promise<Reply<'connect' | 'pair-ask' | 'pair-confirm'>>) => {
    setTrouble(null);
    setTried(null);
    const found = webAddress(address);
    if (found === null) return setTrouble('The address must be like http://127.0.0.1:8787.');
    setTrying(true);
    // Asked for before anything else is waited for: the browser wants to see the click.
    const isGranted =
      isLoopback(found.origin) || (await browser.permissions.request({ origins: [patternOf(found.origin)] }));
    const reply = isGranted ? await work(found.href) : null;
    setTrying(false);
    if (reply === null)
      return setTrouble(`Without the permission for ${found.origin} the proxy cannot be reached.`);
    if (!reply.ok) return setTrouble(reply.error);
    if ('pairingId' in reply.output) return setPairing(reply.output);
    setTried(reply.output);
    setPairing(null);
    if (reply.output.state === 'connected') setKey('');
    await onChange();
  };

  return (
    <section aria-labelledby="connection">
      <h2 id="connection">Connection</h2>
      <Now connection={tried ?? connection} />
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void run((url) => send('pair-ask', { url }));
        }}
      >
        <label>
          Address of the proxy
          <input
            className="field"
            type="url"
            required
            value={address}
            onChange={(event) => setUrl(event.target.value)}
          />
        </label>
        <div className="actions">
          <button
            type="submit"
            className={known === null ? 'button main' : 'button'}
            disabled={isTrying || pairing !== null}
          >
            {known === null ? 'Pair with the proxy' : 'Pair again'}
          </button>
          {known !== null && (
            <button
              type="button"
              className="button"
              onClick={() =>
                void send('disconnect', {})
                  .then(() => setTried(null))
                  .then(onChange)
              }
            >
              Forget the key
            </button>
          )}
        </div>
      </form>
      {pairing && (
        <Code
          pairing={pairing}
          isTrying={isTrying}
          onCode={(code) => void run(() => send('pair-confirm', { ...pairing, code }))}
          onCancel={() => setPairing(null)}
        />
      )}
      {trouble !== null && (
        <p className="note bad" role="alert">
          {trouble}
        </p>
      )}
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void run((url) => send('connect', { url, key: key.trim() }));
        }}
      >
        <label>
          Key
          <input
            className="field"
            type="password"
            required
            autoComplete="off"
            spellCheck={false}
            aria-describedby="key-hint"
            placeholder={known === null ? 'Paste the key here' : 'Paste a new key here'}
            value={key}
            onChange={(event) => setKey(event.target.value)}
          />
        </label>
        <small className="quiet" id="key-hint">
          Without pairing: <code>npm start</code> prints the key, and the file in which it is kept.
        </small>
        <div className="actions">
          <button type="submit" className="button" disabled={isTrying}>
            {isTrying ? 'Trying …' : 'Connect'}
          </button>
        </div>
      </form>
    </section>
  );
}

function Now({ connection }: { connection: Connection | null }) {
  if (connection === null || connection.state === 'none') return null;
  if (connection.state === 'connected') {
    return (
      <p className="note good" role="status">
        Connected to {connection.url}, version {connection.version}.
      </p>
    );
  }
  return (
    <p className={connection.state === 'refused' ? 'note bad' : 'note'} role="status">
      {connection.reason}
    </p>
  );
}

function webAddress(text: string): URL | null {
  if (!/^https?:\/\//.test(text.trim()) || !URL.canParse(text.trim())) return null;
  return new URL(text.trim());
}
