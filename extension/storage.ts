import { browser } from 'wxt/browser';
import type { OverlayPolicy } from './messages.ts';

/** What a person chose for one site. Whether an origin other than loopback is on is the browser's permission. */
export interface SiteSettings {
  readonly isOff: boolean;
  /** `null`: as for all sites. */
  readonly policy: OverlayPolicy | null;
}

/** What a person chose for all sites. Content scripts can read this, so it holds nothing secret. */
export interface Settings {
  readonly policy: OverlayPolicy;
  /** Share of responses to show thumbs on, 0 to 1. */
  readonly sampleShare: number;
  /** Somebody has rated something: the line that says what the thumb is for is not needed any more. */
  readonly hasRated: boolean;
  /** Monitors that alert are told of by the system's notifications. That these are allowed is the browser's permission. */
  readonly notifiesOfAlerts: boolean;
  /** By origin. */
  readonly sites: Readonly<Record<string, SiteSettings>>;
}

export const defaultSettings: Settings = {
  policy: 'hover',
  sampleShare: 1,
  hasRated: false,
  notifiesOfAlerts: false,
  sites: {},
};
export const defaultSite: SiteSettings = { isOff: false, policy: null };

export const policies = ['hover', 'always', 'off'] as const satisfies readonly OverlayPolicy[];

/** The settings; what is missing or cannot be read has its default. */
export async function readSettings(): Promise<Settings> {
  const { settings } = await browser.storage.local.get('settings');
  return parseSettings(settings);
}

/** Changes some of the settings and leaves the others. */
export async function changeSettings(change: Partial<Settings>): Promise<Settings> {
  const settings = { ...(await readSettings()), ...change };
  await browser.storage.local.set({ settings });
  return settings;
}

/** Changes the settings of one site. */
export async function changeSite(origin: string, change: Partial<SiteSettings>): Promise<Settings> {
  const { sites } = await readSettings();
  const site = { ...defaultSite, ...sites[origin], ...change };
  return changeSettings({ sites: { ...sites, [origin]: site } });
}

/** Calls `hear` with the new settings at each change, until `signal` is aborted. */
export function onSettingsChanged(
  hear: (settings: Settings) => void,
  { signal }: { signal: AbortSignal },
): void {
  const listener = (changes: Readonly<Record<string, { newValue?: unknown }>>, area: string) => {
    if (area === 'local' && changes.settings) hear(parseSettings(changes.settings.newValue));
  };
  browser.storage.onChanged.addListener(listener);
  signal.addEventListener('abort', () => browser.storage?.onChanged?.removeListener(listener), {
    once: true,
  });
}

/** Reads stored settings of this or an earlier version. */
export function parseSettings(value: unknown): Settings {
  const stored = asRecord(value);
  const { sampleShare, hasRated, notifiesOfAlerts } = stored;
  const isShare = typeof sampleShare === 'number' && sampleShare >= 0 && sampleShare <= 1;
  return {
    policy: asPolicy(stored.policy) ?? defaultSettings.policy,
    sampleShare: isShare ? sampleShare : defaultSettings.sampleShare,
    hasRated: hasRated === true,
    notifiesOfAlerts: notifiesOfAlerts === true,
    sites: Object.fromEntries(
      Object.entries(asRecord(stored.sites)).map(([origin, value]) => {
        const site = asRecord(value);
        return [origin, { isOff: site.isOff === true, policy: asPolicy(site.policy) }];
      }),
    ),
  };
}

function asPolicy(value: unknown): OverlayPolicy | null {
  return policies.find((policy) => policy === value) ?? null;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
