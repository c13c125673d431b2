import { expect, test } from 'vitest';
import { startFakeProvider } from '../support/fake-provider.ts';
import { startProxy } from '../support/proxy.ts';
import { send } from '../support/raw-client.ts';

const models = '/openai/v1/models';

test('takes no request to a provider that hides from which page of this machine it is', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const ask = (path: string, headers: [string, string][]) =>
    send(proxy.url, {
      path,
      headers: [['Sec-Fetch-Site', 'same-site'], ['Sec-Fetch-Dest', 'empty'], ...headers],
    });

  const hidden = await ask(models, [['Sec-Fetch-Mode', 'no-cors']]);
  const named = await ask(models, [
    ['Sec-Fetch-Mode', 'cors'],
    ['Origin', 'http://127.0.0.1:5173'],
  ]);

  expect([hidden.status, named.status]).toEqual([403, 200]);
  expect(hidden.body.toString()).toContain('without naming its origin');
  expect(provider.received).toHaveLength(1);
});

test('knows a visit by what browsers send to a name for which they send no Fetch Metadata', async () => {
  await using provider = await startFakeProvider();
  await using proxy = await startProxy({
    ...{ providers: { openai: `${provider.url}/v1` }, allowHosts: ['thumbwire.lan'] },
  });
  const host = `thumbwire.lan:${new URL(proxy.url).port}`;

  const visit = await send(proxy.url, { path: models, host, headers: [['Upgrade-Insecure-Requests', '1']] });
  const program = await send(proxy.url, { path: models, host });

  expect([visit.status, program.status]).toEqual([403, 200]);
  expect(visit.body.toString()).toContain('as \\"document\\"');
  expect(provider.received).toHaveLength(1);
});
