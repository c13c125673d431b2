import { onPageMessage, send } from '../messages.ts';
import { keepKeys } from './keys.ts';
import { type PageThumbs, showThumbs } from './page.ts';
import { hearTap } from './tapped.ts';

/** A response is in the log a moment after its last byte has arrived. */
const loggedMs = 50;

/**
 * Finds responses on the page and puts the thumbs on them, until `signal` is aborted. It listens to the tap, and for
 * keys, at once: before the page's first script.
 */
export async function startOverlay({ signal }: { signal: AbortSignal }): Promise<void> {
  const ended = new AbortController();
  const all = AbortSignal.any([signal, ended.signal]);
  const stop = () => ended.abort();
  let shown: { readonly thumbs: PageThumbs; close(): void } | null = null;
  let isOn = true;

  const keys = keepKeys({ signal: all });
  hearTap(() => setTimeout(() => shown?.thumbs.onLogged(), loggedMs), { signal: all, isOn: () => isOn });
  onPageMessage(
    (name) => {
      if (name === 'site-changed') void read();
    },
    { signal: all },
  );
  await read();

  async function read(): Promise<void> {
    const reply = await send('site', {});
    if (!reply.ok && reply.code === 'invalidated') stop();
    if (all.aborted || !reply.ok) return;
    const site = reply.output;
    isOn = site.isOn;
    if (!site.isOn || site.policy === 'off') {
      shown?.close();
      shown = null;
    } else if (shown) shown.thumbs.onSite(site);
    else {
      const closed = new AbortController();
      const signal = AbortSignal.any([all, closed.signal]);
      shown = { thumbs: showThumbs(site, stop, { keys, signal }), close: () => closed.abort() };
    }
  }
}
