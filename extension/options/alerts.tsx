import { useEffect, useState } from 'react';
import { browser } from 'wxt/browser';
import { Switch } from '../ui/switch.tsx';
import { useSettings } from './use-settings.ts';

const permission: Parameters<typeof browser.permissions.request>[0] = { permissions: ['notifications'] };

/** Whether monitors that alert are told of. */
export function Alerts() {
  const [settings, change] = useSettings();
  const [isGranted, setGranted] = useState(false);
  useEffect(() => {
    const look = () => void browser.permissions.contains(permission).then(setGranted);
    look();
    browser.permissions.onAdded.addListener(look);
    browser.permissions.onRemoved.addListener(look);
    return () => {
      browser.permissions.onAdded.removeListener(look);
      browser.permissions.onRemoved.removeListener(look);
    };
  }, []);
  if (settings === null) return null;

  const toggle = async (isOn: boolean) => {
    // Asked for before anything is waited for: the browser wants to see the click.
    if (isOn && !(await browser.permissions.request(permission))) return;
    change({ notifiesOfAlerts: isOn });
  };

  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">Alerts</h2>
      <div className="choice">
        <span>Notify me when a monitor alerts</span>
        <Switch
          label="Notify me when a monitor alerts"
          isOn={settings.notifiesOfAlerts && isGranted}
          onChange={(isOn) => void toggle(isOn)}
        />
      </div>
      <small className="quiet">
        A monitor watches the share of thumbs down; <code>thumbwire monitors create</code> makes one. The
        popup shows its alerts in any case.
      </small>
    </section>
  );
}
