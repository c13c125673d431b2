import { createRandom } from '../../support/random.ts';
import type { Plan } from './provider.ts';
import { markers, type Run } from './run.ts';
import { shapeOf } from './shapes.ts';

/** How much of an answer is copied. */
const copiedBytes = 16 * 1024 * 1024;

/** Streams that have one secret in two pieces, cut at each place where it can be cut. */
export async function cutEverywhere(run: Run): Promise<void> {
  const { length } = run.canary.make('a measure');
  for (let at = 1; at < length; at += 1) {
    const secret = run.canary.make(`a secret cut at ${at}`);
    const pieces = [`${markers.answer} ${secret.slice(0, at)}`, `${secret.slice(at)}.`];
    await answerWith(run, secret, { manner: 'pieces', pieces });
  }
}

/** An answer larger than the copy that is kept of it, which ends within a secret. */
export async function outgrowTheCopy(run: Run): Promise<void> {
  const secret = run.canary.make('a secret of which the copy has the beginning');
  const filler = 'and on and on '.repeat(copiedBytes / 10).slice(0, copiedBytes - 30);
  await answerWith(run, secret, { manner: 'text', said: filler + secret });
}

async function answerWith(
  run: Run,
  secret: string,
  answer: Partial<Plan> & Pick<Plan, 'manner'>,
): Promise<void> {
  const plan = run.provider.plan({
    ...{ shape: shapeOf('openai'), said: secret, secrets: [secret], random: createRandom(1) },
    ...answer,
  });
  const response = await fetch(`${run.proxy.url}/openai/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}`, 'x-plan': plan },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: markers.prompt }] }),
  });
  const text = await response.text();
  const [first, last] = [secret.slice(0, 1), secret.slice(-1)];
  if (!text.includes(first) || !text.includes(last))
    throw new Error('The provider did not answer as planned.');
}
