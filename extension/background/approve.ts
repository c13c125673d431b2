import { type ThumbwireClient, ThumbwireError } from '@thumbwire/shared';
import { isLoopback, siteOf } from '../sites.ts';
import { readSettings } from '../storage.ts';

/**
 * Lets the pages of those sites use the proxy that are switched on, and of no other that once was. What the proxy
 * cannot be asked now is asked at the next occasion.
 */
export async function approveSites({ api }: ThumbwireClient): Promise<void> {
  const { sites } = await readSettings();
  const origins = Object.keys(sites).filter((origin) => !isLoopback(origin));
  if (origins.length === 0) return;
  try {
    const { data } = await api.origins.list();
    const allowed = new Set(data.filter(({ status }) => status === 'allowed').map(({ origin }) => origin));
    for (const origin of origins) {
      const { isOn } = await siteOf(origin);
      if (isOn === allowed.has(origin)) continue;
      // What somebody else has decided stands.
      const change = isOn
        ? api.origins.decide({ origin, decision: 'allow' })
        : api.origins.remove({ origin });
      await change.catch(ignoreRefusal);
    }
  } catch (error) {
    ignoreRefusal(error);
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ThumbwireError)) throw error;
}
