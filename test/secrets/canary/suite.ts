import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { providers } from '@thumbwire/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryHome } from '../../support/child-proxy.ts';
import { createRandom } from '../../support/random.ts';
import { everythingIn, type Kept } from '../scan.ts';
import { cutEverywhere, outgrowTheCopy } from './borders.ts';
import { everyJob, mix } from './mix.ts';
import { logByHand, openSockets, useOwnKeys } from './other-ways.ts';
import { everyRow, outputs } from './outputs.ts';
import { failUpstream, refuse, sendMalformed } from './refusals.ts';
import { markers, type Run, startRun } from './run.ts';

/**
 * Puts a secret into every place where a key can be, and looks for all of them in everything that comes out.
 *
 * @param options.rounds How often every place has its turn.
 */
export function canarySuite({ rounds, seed }: { rounds: number; seed: number }): void {
  let run: Run;
  let jobs = 0;
  let rows: Awaited<ReturnType<typeof everyRow>>;
  const kept = new Map<string, readonly Kept[]>();
  const leaked: string[] = [];
  const marked: string[] = [];

  beforeAll(
    async () => {
      run = await startRun();
      run.canary.add(run.proxy.key.slice(3), 'the key of the proxy');
      const random = createRandom(seed);
      for (let round = 0; round < rounds; round += 1) {
        const all = everyJob(random);
        jobs += all.length;
        await mix(run, all, random);
      }
      await cutEverywhere(run);
      await outgrowTheCopy(run);
      await openSockets(run, random);
      await logByHand(run);
      await useOwnKeys(run);
      await failUpstream(run);
      await refuse(run);
      await sendMalformed(run);
      rows = await everyRow(run);
      for (const [name, read] of Object.entries(outputs)) kept.set(name, await read(run));
      const keyFile = `the key of the proxy (as it is) is in ${join(run.home, 'key')}`;
      for (const found of run.canary.detector.find([...kept.values()].flat())) {
        if (found === keyFile) continue;
        (/^the (?:prompt|answer) /.test(found) ? marked : leaked).push(found);
      }
    },
    60_000 + rounds * 240_000,
  );
  afterAll(() => run[Symbol.asyncDispose]());

  test('every exchange was logged, whatever became of it', () => {
    const states = new Set(rows.map(({ state }) => state));
    const seen = new Set(rows.map(({ provider_id: id }) => id));

    expect(rows.length).toBeGreaterThanOrEqual(jobs);
    expect([...states].toSorted()).toEqual(['cancelled', 'complete', 'failed', 'interrupted']);
    expect(providers.filter(({ id }) => !seen.has(id))).toEqual([]);
    expect(run.canary.count()).toBeGreaterThan(jobs);
  });

  describe('no piece of any secret is in', () => {
    test.each(Object.keys(outputs))('%s', (name) => {
      const places = kept.get(name)?.map(({ where }) => where) ?? [];

      expect(places.length).toBeGreaterThan(0);
      expect(leaked.filter((found) => places.some((where) => found.endsWith(` is in ${where}`)))).toEqual([]);
    });
  });

  test('nor is one anywhere else', () => {
    expect(leaked).toEqual([]);
  });

  test('words that are no secret are found by the same search wherever there is text', () => {
    const found = marked.join('\n');

    for (const what of Object.keys(markers)) {
      for (const where of ['table body', 'table text', '/v1/request/query (200)', 'thumbwire query']) {
        expect(found).toMatch(new RegExp(`the ${what} .* is in .*${where.replaceAll(/[()/]/g, '.')}`));
      }
    }
  });

  test.each([
    ['as it is', (secret: string) => secret],
    ['in capitals', (secret: string) => secret.toUpperCase()],
    ['backwards', (secret: string) => [...secret].toReversed().join('')],
    ['in base64', (secret: string) => Buffer.from(`user:${secret}`).toString('base64')],
    ['in hexadecimal digits', (secret: string) => Buffer.from(secret).toString('hex')],
    ['percent-encoded', (secret: string) => secret.replaceAll('-', '%2D')],
    ['in codes of JSON', (secret: string) => secret.replaceAll('-', '\\u002d')],
    ['in UTF-16', (secret: string) => Buffer.from(secret, 'utf16le')],
    ['by a part of it', (secret: string) => secret.slice(9, 24)],
  ])('a secret that is put into a file on purpose is found %s', async (_, write) => {
    await using folder = await temporaryHome();
    const secret = run.canary.make('a planted secret');
    await writeFile(join(folder.path, 'planted.txt'), write(secret));

    const found = run.canary.detector.find(await everythingIn(folder.path));

    expect(found).toEqual([expect.stringMatching(/^a planted secret .* is in .*planted\.txt$/)]);
  });

  test('what was taken out is marked', () => {
    const texts = rows.map((row) => `${row.request_text} ${row.response_text}`);

    expect(texts.filter((text) => text.includes('[redacted]')).length).toBeGreaterThan(jobs / 2);
  });
}
