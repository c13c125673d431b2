import { useCallback, useEffect, useState } from 'react';
import { changeSettings, onSettingsChanged, readSettings, type Settings } from '../storage.ts';

/** The settings, kept up to date, and how to change them; `null` until they are read. */
export function useSettings(): [settings: Settings | null, change: (change: Partial<Settings>) => void] {
  const [settings, setSettings] = useState<Settings | null>(null);
  useEffect(() => {
    const page = new AbortController();
    onSettingsChanged(setSettings, { signal: page.signal });
    void readSettings().then(setSettings);
    return () => page.abort();
  }, []);
  const change = useCallback((change: Partial<Settings>) => {
    // Shown at once: a control that waits for the storage jumps back first.
    setSettings((before) => before && { ...before, ...change });
    void changeSettings(change);
  }, []);
  return [settings, change];
}
