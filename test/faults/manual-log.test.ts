import { createClient } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { chatLogWith, post } from '../logging/log.ts';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { faults } from './faults.ts';

test.for(faults)(
  'while $name, a log that cannot be written is a 503, and is there once when it is sent again',
  { timeout: 60_000 },
  async (fault) => {
    await using resources = new AsyncDisposableStack();
    const home = resources.use(await temporaryHome());
    const prepared = await fault.prepare?.(home.path);
    if (prepared) resources.use(prepared);
    const { nodeArguments = [] } = fault;
    const proxy = await startChildProxy({ home: home.path, nodeArguments });
    resources.defer(async () => {
      await proxy.stop();
    });
    const client = createClient(proxy);
    const send = () => post(proxy, chatLogWith({ 'Helicone-Request-Id': 'again' }));
    const lift = await fault.breaks(proxy);
    // Something to write is what a fault is noticed by; its record may come later.
    await post(proxy, chatLogWith({}));
    const isSick = async () => (await client.api.health()).data.status === 'degraded';
    await expect.poll(isSick, { timeout: 10_000 }).toBe(true);

    const refused = await send();
    const answer: unknown = await refused.json();
    await lift();
    await expect.poll(async () => (await send()).status, { timeout: 20_000 }).toBe(200);
    const again = await send();

    expect(refused.status).toBe(503);
    expect(refused.headers.get('helicone-id')).toBeNull();
    expect(answer).toEqual({ data: null, error: expect.stringMatching(/^[A-Z].*\.$/) });
    expect(again.headers.get('helicone-id')).toBe('again');
    const rows = await client.queryRequests({ filter: { request: { id: { equals: 'again' } } } });
    expect(rows).toMatchObject([{ state: 'complete', response_text: 'It scatters.' }]);
  },
);
