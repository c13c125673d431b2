import type { RequestRow, ThumbwireClient } from '@thumbwire/shared';
import { z } from 'zod';
import { type Context, defineCommand, type Screen } from './command.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { costOf, durationOf, ratingOf, ratingStyle, tokensOf } from './support/row.ts';
import { oneLine, printable } from './support/text.ts';
import { localTime } from './support/time.ts';

type FeedbackHistory = Awaited<ReturnType<ThumbwireClient['api']['feedback']['get']>>['data'];
type FeedbackEvent = FeedbackHistory['history'][number];

export const show = defineCommand({
  summary: 'show one request: prompt, answer, where it came from, its rating and history',
  examples: [
    ['show hello-1', 'everything about one request'],
    ['show hello-1 --raw response > answer.sse', 'the bytes that the provider sent'],
  ],
  declare(command) {
    command
      .argument('<id>', 'id of the request')
      .option('--raw <part>', 'write the bytes of the request or the response, exactly as they passed');
    declareConnection(command);
  },
  input: Connection.extend({
    id: z.string().min(1, { error: 'The id must not be empty.' }),
    raw: z.enum(['request', 'response'], { error: '--raw must be request or response.' }).optional(),
  }),
  async run({ id, raw, ...connection }, { env, output }) {
    const client = await connect(connection, env);
    if (raw) return writeRaw(client, id, raw, output);

    const [{ data: request }, { data: feedback }] = await Promise.all([
      client.api.request.get({ id, includeBody: 'true' }),
      client.api.feedback.get({ id }),
    ]);

    output.result({ request, feedback }, (screen) => view(request, feedback, screen));
  },
});

async function writeRaw(
  client: ThumbwireClient,
  id: string,
  part: 'request' | 'response',
  output: Context['output'],
): Promise<void> {
  const { headers, body } = await client.api.request.raw({ id, part });
  const encoding = headers['thumbwire-content-encoding'];
  if (encoding !== 'identity') output.note(`The bytes are encoded: ${oneLine(encoding)}.`);
  const bytes = new Uint8Array(await body.arrayBuffer());
  const wholeBytes = Number(headers['thumbwire-size-bytes']);
  if (wholeBytes > bytes.length)
    output.note(`Only the first ${bytes.length} of ${wholeBytes} bytes were kept.`);
  await output.bytes(bytes);
}

function view(request: RequestRow, { current, history }: FeedbackHistory, screen: Screen): string {
  const title = (text: string) => screen.paint('bold', text);
  const rating = screen.paint(ratingStyle(request.feedback_rating), ratingOf(request) || 'unrated');
  const answer = printable(request.response_text ?? '').trimEnd();
  const isEmpty = request.error !== null || request.response_body === null;
  return [
    `${title(request.request_id)}  ${rating}`,
    ...facts(request).map(([name, value]) => `  ${screen.paint('dim', name.padEnd(10))} ${oneLine(value)}`),
    ...section(title('PROMPT'), printable(request.request_text ?? '').trimEnd() || '(none)'),
    ...section(title('ANSWER'), answer || (isEmpty ? '(none)' : '(no text; see --raw response)')),
    ...(current?.correction ? section(title('CORRECTION'), printable(current.correction).trimEnd()) : []),
    ...(history.length > 0 ? section(title('RATINGS'), history.map(event).join('\n')) : []),
  ].join('\n');
}

function section(title: string, text: string): string[] {
  return ['', title, text];
}

/** What is known of a request, by name; what is not known is left out. */
function facts(request: RequestRow): [name: string, value: string][] {
  const list: [string, string | null][] = [
    ['when', localTime(request.request_created_at)],
    ['state', `${request.state}${request.response_status > 0 ? `, status ${request.response_status}` : ''}`],
    ['error', request.error],
    ['model', model(request)],
    ['provider', request.provider_id],
    ['sent to', request.target_url],
    ['source', request.origin ? `${request.source}, ${request.origin}` : request.source],
    ['tokens', tokensOf(request)],
    ['cost', costOf(request.cost) || null],
    ['time', time(request)],
    ['frames', frames(request)],
    ['finish', request.finish_reason],
    ['user', request.request_user_id],
    ['session', joined(request.session_id, request.session_path, request.session_name)],
    ['prompt id', joined(request.prompt_id, request.prompt_version)],
    ...Object.entries(request.properties).map(([key, value]): [string, string] => [
      'property',
      `${key} = ${value}`,
    ]),
    ...Object.entries(request.scores ?? {})
      // The thumbs, repeated among the scores for readers of the API; here they stand in the title.
      .filter(([name]) => name !== 'helicone-score-feedback')
      .map(([name, score]): [string, string] => [
        'score',
        `${name} = ${typeof score === 'number' ? score : score.value}`,
      ]),
    ...request.issues.map((issue): [string, string] => ['note', issue]),
  ];
  return list.flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, value]]));
}

function model({ model, request_model: asked }: RequestRow): string {
  return asked !== null && asked !== model ? `${model} (asked for ${asked})` : model;
}

function time({ delay_ms: wholeMs, time_to_first_token: firstMs }: RequestRow): string {
  const first = firstMs === null ? '' : `, first token after ${durationOf(firstMs)}`;
  return `${durationOf(wholeMs)}${first}`;
}

function frames({ client_frames: sent, server_frames: received }: RequestRow): string | null {
  return sent === null || received === null ? null : `${sent} sent, ${received} received`;
}

function joined(...values: (string | null)[]): string {
  return values.filter((value) => value !== null && value !== '').join(' ');
}

function event({ kind, rating, rater, source, ratedAt, comment, tags, choice }: FeedbackEvent): string {
  const what = kind === 'cleared' ? 'cleared' : `rated ${rating ? 'up' : 'down'}`;
  const which = choice === null ? '' : ` choice ${choice}`;
  const marks = tags.length > 0 ? ` [${tags.join(', ')}]` : '';
  return oneLine(
    `${localTime(ratedAt)} ${what}${which} by ${rater} (${source})${marks}${comment ? `: ${comment}` : ''}`,
  );
}
