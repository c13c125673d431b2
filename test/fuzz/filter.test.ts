import { filterLimits, type RequestRow } from '@thumbwire/shared';
import { oneof } from 'fast-check';
import { expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { callers } from './caller.ts';
import { matches, sizeOf, type Tree, toWire } from './filter/oracle.ts';
import { nonsense, texts, trees } from './filter/trees.ts';
import { fuzzInBatches, fuzzTimeout } from './runs.ts';

test(
  'a filter finds what a plain reading of it finds; one that is none is refused in a sentence',
  async () => {
    await using proxy = await startProxy();
    await using caller = callers(proxy);
    const rows = await logRows(proxy, caller);
    const inputs = oneof(
      trees.map((tree): { filter: unknown; tree: Tree | null } => ({ filter: toWire(tree), tree })),
      nonsense.map((filter) => ({ filter, tree: null })),
    );

    await fuzzInBatches('filter', { arbitrary: inputs, size: 25 }, async (batch, tally) => {
      const answers = await Promise.all(
        batch.map(({ filter }) => caller.post('/v1/request/query', { filter, limit: 1000 })),
      );

      for (const [index, { status, body, problem }] of answers.entries()) {
        const { filter, tree } = batch[index] ?? { tree: null };
        tally(`${tree === null ? 'nonsense' : 'filter'} ${status}`);
        const wrong = problem ?? (tree === null ? null : differenceOf(tree, rows, status, body));
        if (wrong !== null)
          throw new Error(`${wrong}: ${JSON.stringify(filter)} ${JSON.stringify(body).slice(0, 500)}`);
      }
    });

    expect(proxy.log).toEqual([]);
  },
  fuzzTimeout,
);

function differenceOf(tree: Tree, rows: readonly RequestRow[], status: number, body: unknown): string | null {
  const { levels, nodes } = sizeOf(tree);
  const isTooMuch = levels > filterLimits.depth || nodes > filterLimits.nodes;
  if (isTooMuch || status !== 200)
    return isTooMuch === (status === 400) ? null : `it is answered by ${status}`;
  const found = idsIn(body);
  const wanted = rows.filter((row) => matches(row, tree)).map((row) => row.request_id);
  return found.toSorted().join() === wanted.toSorted().join() ? null : `found ${found.length}, not ${wanted}`;
}

function idsIn(body: unknown): string[] {
  const { data }: { data?: unknown } = Object(body);
  return Array.isArray(data) ? data.map((row) => String(Object(row).request_id)) : [];
}

/** Requests that differ in everything that the filters ask for. */
async function logRows(
  { client, settled }: TestProxy,
  { call, post }: ReturnType<typeof callers>,
): Promise<RequestRow[]> {
  const ids = texts.map((_, index) => `row-${index}`);
  for (const [index, text] of texts.entries()) {
    const id = `row-${index}`;
    const other = texts[(index * 7 + 3) % texts.length];
    const hour = Date.UTC(2026, 0, 1, index) / 1000;
    const log = {
      provider: index % 3 === 0 ? 'openai' : index % 3 === 1 ? 'anthropic' : 'mine',
      providerRequest: {
        url: index % 3 === 0 ? 'https://api.openai.com/v1/chat/completions' : `custom-${index % 4}`,
        json: { model: index % 2 === 0 ? text : 'gpt-4o', messages: [{ role: 'user', content: text }] },
        meta: {
          ...(index % 4 === 0 ? {} : { 'Helicone-User-Id': text }),
          ...(index % 5 === 0
            ? {}
            : { 'Helicone-Property-Env': other, 'Helicone-Property-Constructor': text }),
          ...(index % 6 === 0 ? { 'Helicone-Session-Id': text, 'Helicone-Session-Name': other } : {}),
          ...(index % 7 === 0 ? { 'Helicone-Prompt-Id': text, 'Helicone-Model-Override': other } : {}),
        },
      },
      providerResponse: {
        json: {
          model: index % 2 === 0 ? 'gpt-4o-2024-08-06' : text,
          choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
          ...(index % 3 === 0
            ? { usage: { prompt_tokens: index, completion_tokens: 5, total_tokens: index + 5 } }
            : {}),
        },
        status: index % 5 === 0 ? 404 : 200,
        headers: {},
      },
      timing: {
        startTime: { seconds: hour, milliseconds: 0 },
        endTime: { seconds: hour, milliseconds: index },
      },
    };
    await call('/custom/v1/log', { body: log, headers: { 'helicone-request-id': id } });
    if (index % 2 === 0) {
      const feedback = { comment: index % 4 === 0 ? text : null, tags: [text, other], rater: text };
      await post(`/v1/request/${id}/feedback`, { rating: index % 6 === 0, ...feedback });
    }
    if (index % 3 === 0)
      await post(`/v1/request/${id}/score`, { scores: { accuracy: index / 10, toString: index } });
  }
  await settled();
  const { data: rows } = await client.api.query.ids({ requestIds: ids });
  expect(rows).toHaveLength(texts.length);
  return rows;
}
