import { DatabaseSync } from 'node:sqlite';
import { exportFormats } from '@thumbwire/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { logPreferences, readPreferences, type Vote } from '../support/preferences.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';

/** What TRL reads: conversational data, https://huggingface.co/docs/trl/dataset_formats */
const said = z.strictObject({ role: z.literal('user'), content: z.string().min(1) });
const answered = z.strictObject({ role: z.literal('assistant'), content: z.string().min(1) });
const shapes = {
  kto: z.strictObject({ prompt: z.tuple([said]), completion: z.tuple([answered]), label: z.boolean() }),
  dpo: z.strictObject({
    prompt: z.tuple([said]),
    chosen: z.tuple([answered]),
    rejected: z.tuple([answered]),
  }),
  sft: z.strictObject({ messages: z.tuple([said, answered]) }),
};

let proxy: TestProxy;
let votes: readonly Vote[];
beforeAll(async () => {
  proxy = await startProxy();
  const all = await readPreferences();
  votes = all.votes.filter(({ number }) => number % 12 === 0);
  await logPreferences(proxy, votes);
  await proxy.settled();
});
afterAll(() => proxy[Symbol.asyncDispose]());

async function exported(format: (typeof exportFormats)[number]) {
  const { id, body } = await proxy.client.exportRequests({ format });
  const text = await new Response(body).text();
  const { data: manifest } = await proxy.client.api.exports.manifest({ id });
  return { lines: text === '' ? [] : text.trimEnd().split('\n'), manifest };
}

/** What the database itself says. */
function inDatabase(sql: string): number {
  const database = new DatabaseSync(`${proxy.home}/thumbwire.db`, { readOnly: true });
  const count = Number(database.prepare(sql).get()?.n);
  database.close();
  return count;
}

/** An answer that is only white space is one that nobody can learn from. */
const hasText = ({ text }: { text: string }) => text !== '';

describe('real votes, the winner up and the loser down', () => {
  test('as KTO: each line in its shape, and a line for each answer with its thumb', async () => {
    const { lines, manifest } = await exported('kto');

    const rows = lines.map((line) => shapes.kto.parse(JSON.parse(line)));
    const answers = votes.flatMap(({ winner, loser }) => [winner, loser]);
    expect(rows.filter(({ label }) => label)).toHaveLength(
      votes.filter(({ winner }) => hasText(winner)).length,
    );
    expect(rows.map(({ completion: [{ content }] }) => content).toSorted()).toEqual(
      answers
        .filter(hasText)
        .map(({ text }) => text)
        .toSorted(),
    );
    expect(manifest).toMatchObject({ matched: answers.length, requests: rows.length, lines: rows.length });
  });

  test('as DPO: each line in its shape, and what is chosen was rated up, what is rejected down', async () => {
    const { lines, manifest } = await exported('dpo');

    const pairs = lines.map((line) => shapes.dpo.parse(JSON.parse(line)));
    const rated = (which: 'winner' | 'loser') =>
      new Set(votes.map((vote) => JSON.stringify([vote.prompt, vote[which].text])));
    const [up, down] = [rated('winner'), rated('loser')];
    for (const { prompt, chosen, rejected } of pairs) {
      const [{ content: question }] = prompt;
      expect(up.has(JSON.stringify([question, chosen[0].content]))).toBe(true);
      expect(down.has(JSON.stringify([question, rejected[0].content]))).toBe(true);
    }
    expect(pairs.length).toBeGreaterThan(votes.length * 0.9);
    expect(manifest.requests).toBe(2 * pairs.length);
  });

  test('as SFT: each line in its shape, the winners alone', async () => {
    const { lines } = await exported('sft');

    const rows = lines.map((line) => shapes.sft.parse(JSON.parse(line)));
    expect(rows.map(({ messages: [, { content }] }) => content).toSorted()).toEqual(
      votes
        .map(({ winner }) => winner)
        .filter(hasText)
        .map(({ text }) => text)
        .toSorted(),
    );
  });

  test.each(exportFormats)('every request is accounted for in %s', async (format) => {
    const { lines, manifest } = await exported(format);

    const leftOut = Object.values(manifest.leftOut).reduce((sum, count) => sum + count, 0);
    expect(manifest.matched).toBe(inDatabase('SELECT count(*) AS n FROM request'));
    expect(manifest.requests + leftOut).toBe(manifest.matched);
    // A cell of a spreadsheet may hold line breaks.
    if (format !== 'csv') expect(lines).toHaveLength(manifest.lines);
    expect(2 * votes.length).toBe(inDatabase('SELECT count(*) AS n FROM request WHERE rating IS NOT NULL'));
  });
});
