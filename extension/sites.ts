import { browser } from 'wxt/browser';
import type { Site } from './messages.ts';
import { defaultSite, readSettings } from './storage.ts';

/** Patterns of the pages that the manifest's own content scripts serve: no permission has to be asked for. */
export const loopbackPatterns: readonly string[] = ['http://127.0.0.1/*', 'http://localhost/*'];

/** The match pattern for all pages of an origin. Without its port: with one, Firefox matches nothing. */
export function patternOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}

/** Whether the pages of an origin are served without being switched on. */
export function isLoopback(origin: string): boolean {
  return loopbackPatterns.includes(patternOf(origin));
}

/** The web origin of an address, or `null` for one of a browser's own pages. */
export function webOrigin(url: string | undefined): string | null {
  if (url === undefined || !/^https?:/.test(url) || !URL.canParse(url)) return null;
  return new URL(url).origin;
}

/** What holds for the pages of an origin. */
export async function siteOf(origin: string): Promise<Site> {
  const { policy, sampleShare, hasRated, sites } = await readSettings();
  const { isOff, policy: own } = sites[origin] ?? defaultSite;
  const isAllowed =
    isLoopback(origin) || (await browser.permissions.contains({ origins: [patternOf(origin)] }));
  return { origin, isOn: isAllowed && !isOff, policy: own ?? policy, sampleShare, isNew: !hasRated };
}
