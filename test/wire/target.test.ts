import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { startFakeProvider } from '../support/fake-provider.ts';
import { startProxy } from '../support/proxy.ts';
import { send } from '../support/raw-client.ts';

test('does not go to a loopback port that a header names', async () => {
  let knocks = 0;
  const service = createServer((_request, response) => {
    knocks += 1;
    response.end('internal');
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const address = service.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await using proxy = await startProxy();

  const targets = [
    `http://127.0.0.1:${port}`,
    `http://localhost:${port}`,
    `http://[::ffff:127.0.0.1]:${port}`,
    `http://2130706433:${port}`,
    `http://0x7f.1:${port}`,
    `http://0.0.0.0:${port}`,
    `http://user:pass@127.0.0.1:${port}`,
    'http://127.0.0.1:11434',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'not a url',
  ];
  const answers = await Promise.all(
    targets.map((target) =>
      send(proxy.url, {
        method: 'POST',
        path: '/v1/chat/completions',
        headers: [['Helicone-Target-Url', target]],
        body: '{}',
      }),
    ),
  );
  service.close();

  expect(answers.map(({ status }) => status)).toEqual([
    403, 403, 403, 403, 403, 403, 400, 403, 403, 400, 400,
  ]);
  expect(knocks).toBe(0);
});

test.each(['Helicone-Target-Url', 'Helicone-OpenAI-Api-Base'])(
  'goes to a loopback port that %s names when this home configures it',
  async (name) => {
    await using provider = await startFakeProvider();
    await using proxy = await startProxy({ providers: { vllm: `${provider.url}/v1` } });

    const answer = await send(proxy.url, {
      method: 'POST',
      path: '/v1/chat/completions?a=%20b',
      headers: [[name, `${provider.url}/ignored`]],
      body: '{}',
    });

    expect(answer.status).toBe(200);
    expect(provider.received[0]?.path).toBe('/v1/chat/completions?a=%20b');
  },
);

test('names the header that leads to no known provider', async () => {
  await using proxy = await startProxy();

  const answer = await send(proxy.url, {
    method: 'POST',
    path: '/openai/deployments/gpt-4o/chat/completions',
    headers: [['Helicone-OpenAI-Api-Base', 'https://somebody.openai.azure.com']],
    body: '{}',
  });

  expect(answer.status).toBe(403);
  expect(JSON.parse(answer.body.toString()).error).toContain(
    'Helicone-OpenAI-Api-Base names https://somebody.openai.azure.com, which is no known provider',
  );
});
