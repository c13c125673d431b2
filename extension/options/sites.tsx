import { useCallback, useEffect, useState } from 'react';
import { browser } from 'wxt/browser';
import type { OverlayPolicy } from '../messages.ts';
import { isLoopback, loopbackPatterns, patternOf, webOrigin } from '../sites.ts';
import { changeSite, defaultSite, policies } from '../storage.ts';
import { Switch } from '../ui/switch.tsx';
import { Asking } from './asking.tsx';
import { useSettings } from './use-settings.ts';

const policyWords: Readonly<Record<OverlayPolicy, string>> = {
  hover: 'on hover',
  always: 'always',
  off: 'never',
};

/** The sites with thumbs, and those without that once had them. */
export function Sites() {
  const [settings] = useSettings();
  const granted = useGranted();
  const [added, setAdded] = useState('');
  const [trouble, setTrouble] = useState<string | null>(null);
  if (settings === null) return null;
  const origins = [...new Set([...granted, ...Object.keys(settings.sites)])].sort();

  const switchTo = async (origin: string, isOn: boolean): Promise<boolean> => {
    setTrouble(null);
    const permission = { origins: [patternOf(origin)] };
    if (isOn && !isLoopback(origin) && !(await browser.permissions.request(permission))) {
      setTrouble(`Without the permission there are no thumbs on ${origin}.`);
      return false;
    }
    await changeSite(origin, { isOff: !isOn });
    if (!isOn && !isLoopback(origin)) await browser.permissions.remove(permission);
    return true;
  };

  return (
    <section aria-labelledby="sites">
      <h2 id="sites">Sites</h2>
      <p className="quiet">
        Pages on this machine (<code>localhost</code>, <code>127.0.0.1</code>) have thumbs from the start.
        Every other site is switched on here, or in the popup while you are on it. Its pages may then use the
        proxy, too.
      </p>
      <Asking onAllow={(origin) => switchTo(origin, true)} />
      {origins.length > 0 && (
        <ul>
          {origins.map((origin) => {
            const { isOff, policy } = settings.sites[origin] ?? defaultSite;
            const isOn = !isOff && (isLoopback(origin) || granted.includes(origin));
            return (
              <li key={origin}>
                <span>{origin}</span>
                <select
                  className="field short"
                  aria-label={`When thumbs are shown on ${origin}`}
                  value={policy ?? ''}
                  disabled={!isOn}
                  onChange={({ target: { value } }) =>
                    void changeSite(origin, { policy: policies.find((one) => one === value) ?? null })
                  }
                >
                  <option value="">as everywhere</option>
                  {policies.map((one) => (
                    <option key={one} value={one}>
                      {policyWords[one]}
                    </option>
                  ))}
                </select>
                <Switch
                  label={`Thumbs on ${origin}`}
                  isOn={isOn}
                  onChange={(wanted) => void switchTo(origin, wanted)}
                />
              </li>
            );
          })}
        </ul>
      )}
      <form
        className="add"
        onSubmit={(event) => {
          event.preventDefault();
          const origin = webOrigin(
            /^https?:\/\//.test(added.trim()) ? added.trim() : `https://${added.trim()}`,
          );
          if (origin === null) setTrouble('A site must be like https://chat.example.com.');
          else void switchTo(origin, true).then(() => setAdded(''));
        }}
      >
        <label>
          Add a site
          <input
            className="field"
            placeholder="https://chat.example.com"
            value={added}
            onChange={(event) => setAdded(event.target.value)}
          />
        </label>
        <button type="submit" className="button" disabled={added.trim() === ''}>
          Switch on
        </button>
      </form>
      {trouble !== null && (
        <p className="note bad" role="alert">
          {trouble}
        </p>
      )}
    </section>
  );
}

/** Origins, other than loopback, that the browser lets us onto. */
function useGranted(): readonly string[] {
  const [granted, setGranted] = useState<readonly string[]>([]);
  const read = useCallback(async () => {
    const { origins = [] } = await browser.permissions.getAll();
    const others = origins.filter((pattern) => !loopbackPatterns.includes(pattern));
    setGranted(others.map((pattern) => pattern.replace(/\/\*$/, '')));
  }, []);
  useEffect(() => {
    void read();
    const listener = () => void read();
    browser.permissions.onAdded.addListener(listener);
    browser.permissions.onRemoved.addListener(listener);
    return () => {
      browser.permissions.onAdded.removeListener(listener);
      browser.permissions.onRemoved.removeListener(listener);
    };
  }, [read]);
  return granted;
}
