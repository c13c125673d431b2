import type { TestProxy } from '../support/proxy.ts';

/** A request of a day that is replayed, and what somebody thought of it. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `null`: nobody rated it. */
  readonly rating: boolean | null;
  readonly team?: string;
}

let requests = 0;

/** Logs a request as it was made then, and rates it a minute later. */
export async function relive(proxy: TestProxy, { at, rating, team = 'search' }: Moment): Promise<void> {
  const id = `relived-${process.pid}-${requests}`;
  requests += 1;
  const time = (ms: number) => ({ seconds: Math.floor(ms / 1000), milliseconds: ms % 1000 });
  const response = await fetch(`${proxy.url}/custom/v1/log`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${proxy.key}`,
      'content-type': 'application/json',
      'helicone-request-id': id,
      'helicone-property-team': team,
    },
    body: JSON.stringify({
      providerRequest: {
        url: 'https://api.openai.com/v1/chat/completions',
        json: { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Which year?' }] },
        meta: {},
      },
      providerResponse: {
        json: {
          choices: [{ index: 0, message: { role: 'assistant', content: '1969' }, finish_reason: 'stop' }],
        },
        status: 200,
        headers: {},
      },
      timing: { startTime: time(at), endTime: time(at + 900) },
    }),
  });
  if (!response.ok) throw new Error(`The log answered ${response.status}: ${await response.text()}`);
  if (rating === null) return;
  await proxy.client.api.feedback.set({ id, rating, ratedAt: new Date(at + 60_000).toISOString() });
}
