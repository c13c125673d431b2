import { expect, test } from 'vitest';
import { startProxy } from '../support/proxy.ts';
import { send } from '../support/raw-client.ts';

const page = '/playground';

test('the page may load and ask nothing but this proxy, and nobody may frame it', async () => {
  await using proxy = await startProxy();

  const answer = await fetch(proxy.url + page);

  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(policy).toContain("default-src 'none'; script-src 'self' 'sha256-");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).not.toMatch(/unsafe-eval|unsafe-inline|https?:|\*/);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
});

test('everything that the page and its scripts name is served, and a browser that has it need not load it again', async () => {
  await using proxy = await startProxy();
  const html = await (await fetch(proxy.url + page)).text();
  const waiting = [...html.matchAll(/(?:src|href)="([^"]+)"|:"(\/playground[^"]+)"/g)].map(
    ([, path, mapped]) => path ?? mapped ?? '',
  );
  const seen = new Set<string>();
  for (const path of waiting) {
    if (seen.has(path)) continue;
    seen.add(path);
    const answer = await fetch(proxy.url + path);
    expect({ path, status: answer.status }).toEqual({ path, status: 200 });
    const headers = { 'if-none-match': `"other", ${answer.headers.get('etag')}` };
    const again = await fetch(proxy.url + path, { headers });
    expect({ path, status: again.status, body: await again.text() }).toEqual({ path, status: 304, body: '' });
    if (!path.endsWith('.js') || path.endsWith('deep-chat.js')) continue;
    const text = await answer.text();
    const imported = [...text.matchAll(/from '(\.[^']+)'/g)].map(
      ([, name = '']) => new URL(name, proxy.url + path).pathname,
    );
    waiting.push(...imported, ...[...text.matchAll(/'(\/playground\/[^']+)'/g)].map(([, name = '']) => name));
  }

  expect(seen.size).toBeGreaterThan(12);
});

test('the settings name providers, the demo and configured ones first, and no address or password', async () => {
  await using proxy = await startProxy({
    providers: {
      mine: 'http://me:secret@127.0.0.1:9/v1',
      other: 'http://127.0.0.1:9',
      anthropic: 'http://127.0.0.1:9',
    },
  });

  const text = await (await fetch(`${proxy.url}${page}/settings.json`)).text();

  const { providers, ...rest } = JSON.parse(text);
  const paths = Object.fromEntries(
    providers.map((entry: Record<string, string>) => [entry.id, [entry.format, entry.chatPath]]),
  );
  expect(rest).toEqual({ version: expect.any(String), needsProxyKey: false });
  expect(providers.map(({ id }: { id: string }) => id).slice(0, 4)).toEqual([
    ...['demo', 'anthropic', 'mine', 'other'],
  ]);
  expect(paths).toMatchObject({
    mine: ['openai-chat', '/mine/chat/completions'],
    other: ['openai-chat', '/other/v1/chat/completions'],
    anthropic: ['anthropic-messages', '/anthropic/v1/messages'],
    openai: ['openai-chat', '/openai/chat/completions'],
    gemini: ['openai-chat', '/gemini/v1beta/openai/chat/completions'],
  });
  // It has no address of its own and none is configured.
  expect(paths).not.toHaveProperty('azure');
  expect(text).not.toMatch(/secret|127\.0\.0\.1|https?:/);
});

test.each(['//playground', '///playground/', '//playground/main.js?v=1'])(
  '%s is served as with one slash',
  async (path) => {
    await using proxy = await startProxy();

    const [answer, plain] = await Promise.all([
      send(proxy.url, { path }),
      send(proxy.url, { path: path.replace(/^\/+/, '/') }),
    ]);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(plain.body);
  },
);

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused with what is taken', async (method) => {
  await using proxy = await startProxy();

  const answer = await send(proxy.url, { method, path: page });

  expect(answer.status).toBe(405);
  expect(answer.header('allow')).toEqual(['GET, HEAD']);
  expect(answer.header('content-length')).toEqual([String(answer.body.length)]);
  expect(JSON.parse(answer.body.toString())).toEqual({
    data: null,
    error: `/playground takes GET, not ${method}.`,
  });
});

test('HEAD is answered without the page', async () => {
  await using proxy = await startProxy();

  const answer = await fetch(proxy.url + page, { method: 'HEAD' });

  expect(answer.status).toBe(200);
  expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(1000);
  expect(await answer.text()).toBe('');
});

test.each([
  '/playground/nothing.js',
  '/playground/lib/',
  '/playground/%2e%2e/index.ts',
  '/playground/tsconfig.json',
])('%s is not there', async (path) => {
  await using proxy = await startProxy();

  const answer = await send(proxy.url, { path });

  expect(answer.status).toBe(404);
  expect(answer.header('content-length')).toEqual([String(answer.body.length)]);
  expect(answer.header('x-content-type-options')).toEqual(['nosniff']);
  expect(JSON.parse(answer.body.toString())).toMatchObject({ data: null });
});

test('a visit from another site gets the page, and a script of another site gets nothing', async () => {
  await using proxy = await startProxy();
  const from = (destination: string, mode: string, path: string) =>
    send(proxy.url, {
      path,
      headers: [
        ['Sec-Fetch-Site', 'cross-site'],
        ['Sec-Fetch-Mode', mode],
        ['Sec-Fetch-Dest', destination],
      ],
    });

  expect((await from('document', 'navigate', page)).status).toBe(200);
  expect((await from('iframe', 'navigate', page)).status).toBe(403);
  expect((await from('script', 'no-cors', `${page}/main.js`)).status).toBe(403);
  expect((await from('empty', 'no-cors', `${page}/settings.json`)).status).toBe(403);
});
