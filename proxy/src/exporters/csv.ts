import type { StoredRequest } from '../stores/store.ts';
import { type Exporter, eachByItself } from './exporter.ts';

const time = (milliseconds: number | null | undefined) =>
  typeof milliseconds === 'number' ? new Date(milliseconds).toISOString() : null;

type Cell = string | number | boolean | null;

/** The columns, each with what it holds of a request. */
const columns: Readonly<Record<string, (request: StoredRequest) => Cell>> = {
  request_id: ({ id }) => id,
  created_at: ({ createdAt }) => time(createdAt),
  provider: ({ provider }) => provider,
  model: ({ model }) => model,
  status: ({ status }) => status,
  state: ({ state }) => state,
  rating: ({ feedback }) => (feedback === null ? null : feedback.rating ? 'up' : 'down'),
  comment: ({ feedback }) => feedback?.comment ?? null,
  correction: ({ feedback }) => feedback?.correction ?? null,
  tags: ({ feedback }) => feedback?.tags.join(' ') ?? null,
  choice: ({ feedback }) => feedback?.choice ?? null,
  rater: ({ feedback }) => feedback?.rater ?? null,
  rated_at: ({ feedback }) => time(feedback?.updatedAt),
  user_id: ({ userId }) => userId,
  session_id: ({ sessionId }) => sessionId,
  session_path: ({ sessionPath }) => sessionPath,
  session_name: ({ sessionName }) => sessionName,
  prompt_id: ({ promptId }) => promptId,
  prompt_version: ({ promptVersion }) => promptVersion,
  properties: ({ properties }) => JSON.stringify(properties),
  scores: ({ scores }) =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(scores).map(([name, { value, isBoolean }]) => [name, isBoolean ? value === 1 : value]),
      ),
    ),
  prompt_tokens: ({ promptTokens }) => promptTokens,
  completion_tokens: ({ completionTokens }) => completionTokens,
  total_tokens: ({ totalTokens }) => totalTokens,
  cost_usd: ({ costUsd }) => costUsd,
  latency_ms: ({ latencyMs }) => latencyMs,
  time_to_first_token_ms: ({ timeToFirstTokenMs }) => timeToFirstTokenMs,
  finish_reason: ({ finishReason }) => finishReason,
  streamed: ({ isStreamed }) => isStreamed,
  source: ({ source }) => source,
  origin: ({ origin }) => origin,
  error: ({ error }) => error,
  request_text: ({ requestText }) => requestText,
  response_text: ({ responseText }) => responseText,
};

const cells = Object.values(columns);

/** What a spreadsheet would run as a formula, in wide forms too: it gets an apostrophe in front of it. */
const formula = /^[=+\-@\t\r＝＋－＠]/;
const needsQuotes = /[",\r\n]/;

/** @see RFC 4180, section 2 */
function line(values: readonly Cell[]): string {
  return `${values.map(written).join()}\n`;
}

function written(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One row for each request, for spreadsheets, with a line of titles. */
export const csv: Exporter = {
  summary: 'every request as a row for spreadsheets, with its texts and without its bodies',
  contentType: 'text/csv; charset=utf-8',
  extension: 'csv',
  needs: 'row',
  onlyRated: false,
  head: line(Object.keys(columns)),
  open: eachByItself(({ request }) => ({ text: line(cells.map((cell) => cell(request))), lines: 1 })),
};
