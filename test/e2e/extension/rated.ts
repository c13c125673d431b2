import { chatLog, post } from '../../logging/log.ts';
import type { ChildProxy } from '../../support/child-proxy.ts';

/** Thumbs that were given to responses of one moment. */
export interface Rated {
  /** When the responses were made. */
  readonly at: Date;
  readonly up?: number;
  readonly down?: number;
  /** Default: `gpt-4o-mini`. */
  readonly model?: string;
}

/** Logs responses of another time, as code that logs by hand does it, and rates them. */
export async function logRated(
  proxy: Pick<ChildProxy, 'url' | 'key'>,
  { at, ...rated }: Rated,
): Promise<void> {
  const { up = 0, down = 0, model = 'gpt-4o-mini' } = rated;
  const moment = { seconds: Math.floor(at.getTime() / 1000), milliseconds: at.getTime() % 1000 };
  for (let index = 0; index < up + down; index += 1) {
    const log = chatLog({ timing: { startTime: moment, endTime: moment } });
    const { providerRequest: asked, providerResponse: answered } = log;
    const answer = await post(proxy, {
      ...log,
      providerRequest: { ...asked, json: { ...asked.json, model } },
      providerResponse: { ...answered, json: { ...answered.json, model } },
    });
    const id = answer.headers.get('helicone-id') ?? '';
    await answer.body?.cancel();
    const rating = await fetch(`${proxy.url}/v1/request/${id}/feedback`, {
      method: 'POST',
      headers: { authorization: `Bearer ${proxy.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ rating: index < up }),
    });
    if (!rating.ok) throw new Error(`Not rated: ${rating.status} ${await rating.text()}`);
    await rating.body?.cancel();
  }
}
