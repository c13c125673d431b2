import { createParser } from 'eventsource-parser';
import { failureIn } from './failures.js';
import { parseJson } from './json.js';

/**
 * Hands on an answer as it arrives: event by event, or all at once from a provider that does not stream.
 *
 * @param {Response} response
 * @param {import('./formats/index.js').PageFormat} format
 * @param {(text: string) => Promise<void>} onText
 * @throws {Error} In one sentence, for what failed, is not all of an answer, or has no text.
 */
export async function readAnswer(response, format, onText) {
  let hasEvents = false;
  let isCut = false;
  let isEnded = false;
  let hasText = false;
  let text = '';
  let failure = '';
  /** Everything, until the first event shows that it is a stream. */
  let whole = '';
  /** @type {Set<string>} */
  const tools = new Set();
  /** @param {any} data */
  const take = (data) => {
    isEnded ||= format.isEnd(data);
    text += format.text(data);
    failure ||= failureIn(data);
    for (const name of format.toolNames(data)) tools.add(name);
  };
  const parser = createParser({
    onEvent({ event, data: line }) {
      hasEvents = true;
      const data = parseJson(line);
      isEnded ||= line === '[DONE]';
      take(data);
      if (event === 'error') failure ||= failureIn({ error: data ?? line });
    },
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let isLast = false; !isLast; ) {
    const part = await reader?.read().catch(() => {
      isCut = true;
    });
    isLast = part?.value === undefined;
    // Not every provider ends the last event with an empty line.
    parser.feed(part?.value ?? '\n\n');
    if (!hasEvents) whole += part?.value ?? '';
    if (isLast && !hasEvents) take(parseJson(whole));
    hasText ||= text !== '';
    if (text !== '') await onText(text);
    text = '';
    if (failure !== '') throw new Error(failure);
  }
  if (!isEnded) {
    const isStream = hasEvents || (whole !== '' && typeOf(response) === 'text/event-stream');
    throw new Error(isCut || isStream ? 'The answer broke off before its end.' : noAnswer(response, whole));
  }
  if (!hasText) throw new Error(noText([...tools]));
}

/**
 * @param {Response} response
 * @param {string} content
 */
function noAnswer(response, content) {
  const start = `The provider answered with status ${response.status} and`;
  if (content === '') return `${start} no content.`;
  return `${start} ${typeOf(response) || 'content of no type'}, which is no answer of a model.`;
}

/** @param {readonly string[]} tools */
function noText(tools) {
  if (tools.length === 0) return 'The answer has no text.';
  return `The answer has no text: the model asked for the ${tools.length === 1 ? 'tool' : 'tools'} ${tools.join(', ')}.`;
}

/** @param {Response} response */
function typeOf(response) {
  return response.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
