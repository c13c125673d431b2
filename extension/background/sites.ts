import { type Browser, browser } from 'wxt/browser';
import { loopbackPatterns, webOrigin } from '../sites.ts';

type Sender = Browser.runtime.MessageSender;

/** Web origin of the page that a message comes from, as the browser says it; `null`: it is none. */
export function originOf({ url, tab, ...sender }: Sender): string | null {
  // A frame without an address of its own (`about:srcdoc`) has the origin of the page around it.
  const told = 'origin' in sender && typeof sender.origin === 'string' ? sender.origin : undefined;
  return webOrigin(told) ?? webOrigin(url) ?? webOrigin(tab?.url);
}

let last: Promise<void> = Promise.resolve();

/**
 * Makes the content scripts run on every origin that is granted, and on no other. Registered scripts get lost when
 * the extension is updated or reloaded, so it is asked for at each occasion; what is as it should be stays.
 */
export function registerSites(): Promise<void> {
  // One after the other: two at once would both find nothing registered.
  last = last.then(register, register);
  return last;
}

async function register(): Promise<void> {
  const { origins = [] } = await browser.permissions.getAll();
  const matches = origins.filter((origin) => !loopbackPatterns.includes(origin));
  const registered = new Set((await browser.scripting.getRegisteredContentScripts()).map(({ id }) => id));
  if (matches.length === 0) {
    if (registered.size > 0) await browser.scripting.unregisterContentScripts();
    return;
  }
  for (const script of scripts.map((script) => ({ ...script, ...everywhere, matches }))) {
    if (registered.has(script.id)) await browser.scripting.updateContentScripts([script]);
    else await browser.scripting.registerContentScripts([script]);
  }
}

const everywhere = { runAt: 'document_start', allFrames: true, matchOriginAsFallback: true } as const;

/** The same files as the manifest's own content scripts. */
const scripts: { id: string; js: string[]; world?: 'MAIN' }[] = [
  { id: 'tap', js: ['content-scripts/tap.js'], world: 'MAIN' },
  { id: 'overlay', js: ['content-scripts/overlay.js'] },
];
