import { readFile } from 'node:fs/promises';
import type { LogInput } from '@thumbwire/shared';

/** One decided vote: somebody found the answer of one model better than that of another. */
export interface Vote {
  /** From 1, in the order of the file. */
  readonly number: number;
  readonly worker: string;
  readonly prompt: string;
  readonly winner: Answer;
  readonly loser: Answer;
}

export interface Answer {
  /** The id under which it is logged: an answer is a request of its own in each vote. */
  readonly requestId: string;
  readonly model: string;
  readonly text: string;
  readonly side: 'left' | 'right';
}

/** Real votes of people (`test/data/llmfao`); ties say nothing about a thumb, and are left out. */
export async function readPreferences(): Promise<{ votes: readonly Vote[]; ties: number }> {
  const [csv, answers, models, prompts] = await Promise.all([
    readData('votes.csv'),
    readData('answers.jsonl'),
    readData('models.jsonl'),
    readData('prompts.jsonl'),
  ]);
  const texts = new Map(
    lines(answers).map(({ prompt, model, result }) => [`${prompt} ${model}`, String(result)]),
  );
  const names = new Map(lines(models).map(({ id, api_id }) => [String(id), String(api_id)]));
  const questions = new Map(lines(prompts).map(({ id, text }) => [String(id), String(text)]));

  const rows = csv.trimEnd().split('\n').slice(1);
  const votes: Vote[] = [];
  for (const [index, row] of rows.entries()) {
    const [prompt = '', left = '', right = '', worker = '', winner] = row.split(',');
    if (winner === 'tie') continue;
    const number = index + 1;
    const answer = (side: Answer['side'], model: string): Answer => ({
      requestId: `vote-${number}-${side}`,
      model: known(names, model),
      text: known(texts, `${prompt} ${model}`),
      side,
    });
    const [first, second] = [answer('left', left), answer('right', right)];
    const [better, worse] = winner === 'left' ? [first, second] : [second, first];
    votes.push({ number, worker, prompt: known(questions, prompt), winner: better, loser: worse });
  }
  return { votes, ties: rows.length - votes.length };
}

/** Thumbs by any key, counted from the votes alone: each winner is up, each loser down. */
export function countThumbs(
  votes: readonly Vote[],
  keyOf: (answer: Answer, vote: Vote) => string,
): Map<string, { up: number; down: number }> {
  const counts = new Map<string, { up: number; down: number }>();
  const add = (key: string, thumb: 'up' | 'down') => {
    const { up, down } = counts.get(key) ?? { up: 0, down: 0 };
    counts.set(key, { up: up + Number(thumb === 'up'), down: down + Number(thumb === 'down') });
  };
  for (const vote of votes) {
    add(keyOf(vote.winner, vote), 'up');
    add(keyOf(vote.loser, vote), 'down');
  }
  return counts;
}

/**
 * Logs both answers of each vote through the API, the one that won rated up and the other down. The votes have no
 * times: the first is logged as of `startsAt`, and each other a minute after the one before it in the file.
 */
export async function logPreferences(
  { url, key }: { readonly url: string; readonly key: string },
  votes: readonly Vote[],
  { startsAt = Date.parse('2026-01-01T00:00:00Z'), connections = 64 } = {},
): Promise<void> {
  const post = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  };
  const waiting = votes.values();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      // Each takes the next vote that none has taken.
      for (const vote of waiting) {
        for (const answer of [vote.winner, vote.loser]) {
          const at = startsAt + vote.number * 60_000;
          await post('/custom/v1/log', logOf(vote, answer, at), { 'helicone-request-id': answer.requestId });
          const rating = answer === vote.winner;
          await post(`/v1/request/${answer.requestId}/feedback`, { rating, rater: `worker-${vote.worker}` });
        }
      }
    }),
  );
}

function logOf({ prompt, worker }: Vote, { model, text, side }: Answer, atMs: number): LogInput {
  const moment = { seconds: Math.floor(atMs / 1000), milliseconds: atMs % 1000 };
  return {
    provider: 'llmonitor',
    providerRequest: {
      url: 'https://llmonitor.example/v1/chat/completions',
      json: { model, messages: [{ role: 'user', content: prompt }] },
      meta: { 'Helicone-User-Id': `worker-${worker}`, 'Helicone-Property-Side': side },
    },
    providerResponse: {
      json: {
        model,
        choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
      },
      status: 200,
      headers: {},
    },
    timing: { startTime: moment, endTime: moment },
  };
}

function readData(name: string): Promise<string> {
  return readFile(new URL(`../data/llmfao/${name}`, import.meta.url), 'utf8');
}

function lines(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function known(values: ReadonlyMap<string, string>, key: string): string {
  const value = values.get(key);
  if (value === undefined) throw new Error(`The data has no entry ${key}.`);
  return value;
}
