import { expect, test } from 'vitest';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { residentBytes } from '../support/resident-bytes.ts';
import { fuzzInBatches, fuzzTimeout } from './runs.ts';
import { problemOf, say } from './socket/judge.ts';
import { sendings } from './socket/requests.ts';
import { startStrictProvider } from './socket/strict-provider.ts';

const mebibyte = 1024 * 1024;

test(
  'whatever is written on a connection, each byte of a request stays with it, and nobody is answered twice',
  async () => {
    await using provider = await startStrictProvider();
    await using home = await temporaryHome();
    const proxy = await startChildProxy({
      home: home.path,
      providers: { openai: `${provider.url}/v1` },
      // What kept something of each input would not fit in here.
      nodeArguments: ['--max-old-space-size=96'],
    });
    const port = Number(new URL(proxy.url).port);
    let sent = 0;
    let restingBytes = 0;

    await fuzzInBatches('socket', { arbitrary: sendings, size: 250 }, async (batch, tally) => {
      const first = sent;
      sent += batch.length;
      provider.received.clear();

      const said = await Promise.all(batch.map((sending, index) => say(port, sending, first + index)));
      const next = await fetch(`${proxy.url}/openai/v1/chat/completions`, { method: 'POST', body: 'next' });

      for (const one of said) {
        const problem = problemOf(one, provider);
        if (problem !== null) throw new Error(`${problem}: ${JSON.stringify(one)}`);
        tally(one.heard.end);
        for (const { status } of one.heard.answers) tally(status);
      }
      expect(provider.violations).toEqual([]);
      expect(await next.text()).toMatch(/next$/);
      restingBytes ||= residentBytes(proxy.pid);
    });

    const grownBytes = residentBytes(proxy.pid) - restingBytes;
    const { stderr } = await proxy.stop();
    expect(stderr.trim()).toBe('Stopping ...');
    // The heap's limit, twice over for what lies outside of it, and the caches of the store.
    expect(grownBytes).toBeLessThan(320 * mebibyte);
    console.info(`fuzz socket: the proxy grew by ${(grownBytes / mebibyte).toFixed(0)} MiB`);
  },
  fuzzTimeout,
);
