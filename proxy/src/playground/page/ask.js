import { createParser } from 'eventsource-parser';

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
    await read(response, format, onText);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/**
 * @param {Response} response
 * @param {import('./formats/index.js').PageFormat} format
 * @param {(text: string) => Promise<void>} onText
 */
async function read(response, format, onText) {
  let isEnded = false;
  let text = '';
  let failure = '';
  const parser = createParser({
    onEvent({ data: line }) {
      const data = parse(line);
      isEnded ||= line === '[DONE]' || format.isEnd(data);
      text += format.text(data);
      failure ||= messageIn(data);
    },
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const part = await reader?.read().catch(() => undefined);
    if (part === undefined || part.done) break;
    parser.feed(part.value);
    if (text !== '') await onText(text);
    text = '';
    if (failure !== '') throw new Error(failure);
  }
  if (!isEnded) throw new Error('The answer broke off before its end.');
}

/** @param {Response} response */
async function refusal(response) {
  const text = await response.text().catch(() => '');
  return messageIn(parse(text)) || `The provider answered with status ${response.status}.`;
}

/**
 * What an error says: the proxy's envelope has a text, providers an object with a message.
 *
 * @param {any} data
 * @returns {string}
 */
function messageIn(data) {
  const message = data?.error?.message ?? data?.error ?? data?.message;
  return typeof message === 'string' ? message : '';
}

/**
 * @param {string} text
 * @returns {unknown} `undefined` for what is no JSON.
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
