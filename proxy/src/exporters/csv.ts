import { stringify } from 'csv-stringify/sync';
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

/** A text that a spreadsheet would run as a formula gets an apostrophe in front of it. */
const options = { escape_formulas: true, cast: { boolean: String } };

/** One row for each request, for spreadsheets: RFC 4180, with a line of titles. */
export const csv: Exporter = {
  summary: 'every request as a row for spreadsheets, with its texts and without its bodies',
  contentType: 'text/csv; charset=utf-8',
  extension: 'csv',
  needs: 'row',
  onlyRated: false,
  head: stringify([Object.keys(columns)]),
  open: eachByItself(({ request }) => ({
    text: stringify([cells.map((cell) => cell(request))], options),
    lines: 1,
  })),
};
