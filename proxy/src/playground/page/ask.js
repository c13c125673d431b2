import { messageIn } from './failures.js';
import { parseJson } from './json.js';
import { readAnswer } from './read.js';

/**
 * @typedef {object} Question
 * @property {string} url Path at this proxy.
 * @property {import('./formats/index.js').PageFormat} format
 * @property {string} model
 * @property {string} key The provider's key; empty: none is sent.
 * @property {string} proxyKey The proxy's own key; empty: none is sent.
 * @property {readonly import('./formats/index.js').Turn[]} turns
 * @property {AbortSignal} signal
 */

/**
 * @typedef {object} Listener
 * @property {(id: string | null) => void} onId Gets the id before the first text; `null`: it was not logged.
 * @property {(text: string) => Promise<void>} onText
 */

/**
 * Asks a provider through the proxy and hands on its answer as it arrives.
 *
 * @param {Question} question
 * @param {Listener} listener
 * @returns {Promise<void>} Resolves at the end of the answer, also when `signal` cut it short.
 * @throws {Error} In one sentence.
 */
export async function ask({ url, format, model, key, proxyKey, turns, signal }, { onId, onText }) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...format.headers(key),
        ...(proxyKey === '' ? {} : { 'helicone-auth': `Bearer ${proxyKey}` }),
      },
      body: JSON.stringify(format.body(model, turns)),
      signal,
    }).catch((cause) => {
      throw signal.aborted ? cause : new Error('The proxy did not answer. Is it still running?', { cause });
    });
    onId(response.headers.get('helicone-id'));
    if (!response.ok) throw new Error(await refusal(response));
    await readAnswer(response, format, onText);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** @param {Response} response */
async function refusal(response) {
  const text = await response.text().catch(() => '');
  return messageIn(parseJson(text)) || `The provider answered with status ${response.status}.`;
}
