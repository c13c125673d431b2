import { serve } from '../support/serve.ts';

/** What the provider answers, by the model that is asked for, and how it is rated. */
export const sayings: Readonly<
  Record<string, { answer: string; rating: boolean | null; comment: string | null }>
> = {
  'req-good': { answer: 'Because of the tide.', rating: true, comment: '=HYPERLINK("http://example.com")' },
  'req-bad': { answer: 'No "idea",\nsorry.', rating: false, comment: null },
  'req-none': { answer: 'Nobody rates this.', rating: null, comment: null },
};

/** A provider of streamed chat completions that says what is expected of it. */
export async function startExportProvider() {
  return serve(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { model } = JSON.parse(Buffer.concat(parts).toString());
    const answer = sayings[model]?.answer ?? '';
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const chunk = (delta: object, finish: string | null) =>
      `data: ${JSON.stringify({
        object: 'chat.completion.chunk',
        model,
        choices: [{ index: 0, delta, finish_reason: finish }],
      })}\n\n`;
    for (const piece of answer.match(/[\s\S]{1,5}/g) ?? []) response.write(chunk({ content: piece }, null));
    response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
  });
}
