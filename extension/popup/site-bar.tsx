import { useCallback, useEffect, useState } from 'react';
import { browser } from 'wxt/browser';
import type { Site } from '../messages.ts';
import { isLoopback, patternOf, siteOf, webOrigin } from '../sites.ts';
import { changeSite } from '../storage.ts';
import { Switch } from '../ui/switch.tsx';

/** The page in the active tab. */
export interface ActiveSite {
  readonly site: Site;
  readonly tabId: number | undefined;
}

/** The site of the active tab; `null` for the browser's own pages. */
export function useActiveSite(): { active: ActiveSite | null; look: () => Promise<void> } {
  const [active, setActive] = useState<ActiveSite | null>(null);
  const look = useCallback(async () => {
    const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
    const origin = webOrigin(tab?.url);
    setActive(origin === null ? null : { site: await siteOf(origin), tabId: tab?.id });
  }, []);
  useEffect(() => void look(), [look]);
  return { active, look };
}

/** Whether thumbs are shown on this page's site, and the switch for it. */
export function SiteBar({
  active: { site, tabId },
  look,
}: {
  active: ActiveSite;
  look: () => Promise<void>;
}) {
  const [needsReload, setNeedsReload] = useState(false);
  const { origin, isOn, isNew } = site;

  const toggle = async (wanted: boolean) => {
    // Asked for before anything is waited for: the browser wants to see the click.
    const granted =
      !wanted || isLoopback(origin) || browser.permissions.request({ origins: [patternOf(origin)] });
    // Not after it: Firefox closes the popup to ask.
    await changeSite(origin, { isOff: !wanted });
    if (!(await granted)) return;
    if (!wanted && !isLoopback(origin)) await browser.permissions.remove({ origins: [patternOf(origin)] });
    setNeedsReload(wanted);
    await look();
  };

  return (
    <>
      <div className="site">
        <span className="name" title={origin}>
          {origin.replace(/^https?:\/\//, '')}
        </span>
        {needsReload && tabId !== undefined ? (
          <button
            type="button"
            className="link"
            onClick={() => {
              void browser.tabs.reload(tabId);
              setNeedsReload(false);
            }}
          >
            Reload the page
          </button>
        ) : (
          <span className="quiet">{isOn ? 'Thumbs on' : 'Thumbs off'}</span>
        )}
        <Switch label={`Thumbs on ${origin}`} isOn={isOn} onChange={(wanted) => void toggle(wanted)} />
      </div>
      {isOn && isAsked(origin) && (needsReload || isNew) && (
        <p className="hint quiet">
          If this page calls the proxy itself, the browser asks whether it may access apps on this device:
          allow that. Thumbs work without it.
        </p>
      )}
    </>
  );
}

/**
 * Whether the browser asks before pages of an origin reach a proxy on this machine. Those of plain HTTP it stops
 * without a question. Local Network Access (WICG).
 */
function isAsked(origin: string): boolean {
  return origin.startsWith('https:') && !isLoopback(origin);
}
