import type { TestPage } from './chromium.ts';
import type { Answer } from './replay-provider.ts';

/** An answer with these bytes. */
export const plain = (contentType: string, body: string): Answer => ({
  status: 200,
  headers: [['content-type', contentType]],
  body: Buffer.from(body),
});

/** An answer that is one JSON value. */
export const json = (body: unknown): Answer => plain('application/json', JSON.stringify(body));

/** An answer that is a stream of these values, without an end mark. */
export const streamed = (...events: unknown[]): Answer =>
  plain('text/event-stream', events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));

/** Types a message into the playground and sends it. */
export async function ask({ page }: TestPage, text: string): Promise<void> {
  await page.locator('#text-input').fill(text);
  await page.locator('#text-input').press('Enter');
}

/** Chooses a provider in the playground and waits until it told that it has this model. */
export async function choose({ page }: TestPage, provider: string, model: string): Promise<void> {
  await page.locator('#provider').selectOption(provider);
  await page.locator(`#models option[value="${model}"]`).waitFor({ state: 'attached' });
}
