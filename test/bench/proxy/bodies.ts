import { readCorpus } from '../log/corpus.ts';
import { wireOf } from '../log/wire.ts';

/** What is asked and what the provider answers, each of real texts; the number in a request says which answer it gets. */
export interface Bodies {
  /** Requests of about 1.1 kB. */
  readonly requests: readonly Buffer[];
  /** Answers of about 2 kB. */
  readonly answers: readonly Buffer[];
  /** The events of streamed answers: 200 each, of about 180 bytes. */
  readonly streams: readonly (readonly Buffer[])[];
}

export const questions = 256;
const requestBytes = 1_100;
const answerBytes = 2_000;
const eventsOfStream = 200;

/** @param isStreamed Whether the requests ask for a stream. */
export async function makeBodies({ isStreamed = false } = {}): Promise<Bodies> {
  const said = (await readCorpus()).flatMap((speaker) => speaker.said);
  const wire = wireOf('gpt-4');
  const texts = said.map(({ prompt, answer }) => `${prompt}\n${answer}`);
  const long = (from: number, bytes: number) => {
    let text = '';
    for (let at = from; text.length < bytes; at++) text += `${texts[at % texts.length]}\n`;
    return cut(text, bytes);
  };
  const bodies = Array.from({ length: questions }, (_, number) => {
    const request = (content: string) =>
      JSON.stringify({
        seed: number,
        model: 'gpt-4o-mini',
        ...(isStreamed && { stream: true }),
        messages: [{ role: 'user', content }],
        temperature: 0.7,
      });
    const exchanged = {
      ...{ model: 'gpt-4o-mini', system: '', isStreamed: false, tools: [], at: 1_700_000_000 + number },
      turns: [{ role: 'user' as const, content: texts[number] ?? '' }],
    };
    const whole = (answer: string) => Buffer.from(wire.response({ ...exchanged, answer }).bytes);
    return {
      request: Buffer.from(request(long(number, requestBytes - request('').length))),
      answer: whole(long(7 * number, answerBytes - whole('').length)),
      stream: eventsOf(long(13 * number, 40 * eventsOfStream), exchanged.at),
    };
  });
  return {
    requests: bodies.map(({ request }) => request),
    answers: bodies.map(({ answer }) => answer),
    streams: bodies.map(({ stream }) => stream),
  };
}

/** A text in as many events as all streams here have, in words of its own. */
function eventsOf(text: string, created: number): Buffer[] {
  const words = text.match(/\s*\S{1,6}/g) ?? [];
  return Array.from({ length: eventsOfStream }, (_, at) => {
    const isLast = at === eventsOfStream - 1;
    const choice = {
      index: 0,
      delta: isLast ? {} : { content: words[at] ?? ' ' },
      logprobs: null,
      finish_reason: isLast ? 'stop' : null,
    };
    const chunk = {
      id: `chatcmpl-${created}`,
      object: 'chat.completion.chunk',
      created,
      model: 'gpt-4o-mini',
    };
    return Buffer.from(
      `data: ${JSON.stringify({ ...chunk, choices: [choice] })}\n\n${isLast ? 'data: [DONE]\n\n' : ''}`,
    );
  });
}

/** The first bytes of a text, without half a character at the end. */
function cut(text: string, bytes: number): string {
  return Buffer.from(text)
    .subarray(0, bytes)
    .toString('utf8')
    .replace(/\ufffd$/, '');
}
