import { useCallback, useEffect, useState } from 'react';
import { send } from '../messages.ts';

/** Sites whose pages wanted to use the proxy: whether they may is for a person to say. */
export function Asking({ onAllow }: { onAllow: (origin: string) => Promise<boolean> }) {
  const [origins, setOrigins] = useState<readonly string[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  const read = useCallback(async () => {
    const reply = await send('asking', {});
    setOrigins(reply.ok ? reply.output : []);
  }, []);
  useEffect(() => {
    void read();
    // Somebody went to the site and came back.
    window.addEventListener('focus', read);
    return () => window.removeEventListener('focus', read);
  }, [read]);
  const decide = async (origin: string, isAllowed: boolean) => {
    const reply = await send('decide-site', { origin, isAllowed });
    setTrouble(reply.ok ? null : reply.error);
    await read();
  };
  if (origins.length === 0 && trouble === null) return null;

  return (
    <>
      <ul aria-label="Sites that ask">
        {origins.map((origin) => (
          <li key={origin}>
            <span>{origin} wanted to use the proxy.</span>
            <button
              type="button"
              className="button"
              aria-label={`Allow ${origin}`}
              onClick={() => void onAllow(origin).then((isOn) => (isOn ? decide(origin, true) : undefined))}
            >
              Allow
            </button>
            <button
              type="button"
              className="button"
              aria-label={`Refuse ${origin}`}
              onClick={() => void decide(origin, false)}
            >
              Refuse
            </button>
          </li>
        ))}
      </ul>
      {trouble !== null && (
        <p className="note bad" role="alert">
          {trouble}
        </p>
      )}
    </>
  );
}
