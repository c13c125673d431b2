import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Run } from './run.ts';

/** What the proxy answers itself because a provider cannot be reached, or does not answer in HTTP. */
export async function failUpstream(run: Run): Promise<void> {
  for (const provider of ['closed', 'plain', 'nowhere', 'far']) {
    const secret = run.canary.make(`an upstream that fails, ${provider}`);
    await run.ask(`the failure of ${provider}`, `/${provider}/chat/completions?key=${secret}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${secret}`,
        cookie: `id=${secret}`,
      },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: `Is ${secret} wrong?` }] }),
    });
  }
}

/** Requests with a secret that the proxy refuses. */
export async function refuse(run: Run): Promise<void> {
  const make = (place: string) => run.canary.make(`a refusal, ${place}`);
  const bearer = (place: string) => ({ authorization: `Bearer ${make(place)}` });
  const post = { method: 'POST', body: '{"model":"m","messages":[]}' };
  const json = { 'content-type': 'application/json' };
  const target = (url: string) => ({ 'helicone-target-url': url });
  const cases: [path: string, options: Parameters<typeof fetch>[1] & object][] = [
    ['/v1/chat/completions', { ...post, headers: target(`https://user:${make('target')}@api.openai.com`) }],
    [
      '/v1/chat/completions',
      { ...post, headers: target(`https://example.com/?key=${make('foreign target')}`) },
    ],
    ['/v1/chat/completions', { ...post, headers: target(`http://:${make('no target')}@`) }],
    [`/nobody/v1/x?key=${make('unknown provider')}`, { ...post, headers: bearer('unknown provider') }],
    [`/v1/nothing?key=${make('unknown path')}`, { ...post, headers: bearer('unknown path') }],
    [`/openai/../x?key=${make('dots')}`, { ...post, headers: bearer('dots') }],
    [`/openai/%2e%2e/x?key=${make('coded dots')}`, { ...post, headers: bearer('coded dots') }],
    [`/demo/v1/nothing?key=${make('demo')}`, { ...post, headers: bearer('demo') }],
    [
      '/openai/chat/completions',
      { ...post, headers: { ...bearer('foreign page'), origin: 'https://evil.example' } },
    ],
    ['/openai/chat/completions', { headers: { ...bearer('navigation'), 'sec-fetch-dest': 'document' } }],
    ['/v1/request/query', { ...post, headers: { ...json, ...bearer('wrong key') } }],
    [
      '/v1/request/query',
      { ...post, headers: { ...json, 'helicone-auth': `Bearer ${make('wrong key of ours')}` } },
    ],
    [`/v1/request/x?api_key=${make('query of the API')}`, {}],
    ['/v1/request/x/feedback', { ...post, headers: { ...json, ...bearer('a token that is none, tok_x.') } }],
    ['/custom/v1/log', { method: 'POST', headers: { ...json, ...bearer('log without a key') }, body: '{' }],
    [`/health?key=${make('health')}`, { headers: bearer('health') }],
    [`/metrics?key=${make('metrics')}`, { headers: bearer('metrics') }],
    [`/openapi.json?key=${make('openapi')}`, { headers: bearer('openapi') }],
    [`/playground?key=${make('playground')}`, { headers: bearer('playground') }],
  ];
  for (const [path, options] of cases) await run.ask(path.replace(/\?.*/, ''), path, options);
}

/** Bytes that are no request, with a secret in them; and requests that are given up before they are answered. */
export async function sendMalformed(run: Run): Promise<void> {
  const secret = run.canary.make('a malformed request');
  const { host, hostname, port } = new URL(run.proxy.url);
  const head = (lines: readonly string[]) => [...lines, `Host: ${host}`, '', ''].join('\r\n');
  const authorization = `Authorization: Bearer ${secret}`;
  const post = 'POST /openai/v1/x HTTP/1.1';
  const connect = (bytes: string) => createConnection(Number(port), hostname).end(bytes, 'latin1');
  for (const bytes of [
    head([`${secret} / HTTP/1.1`]),
    head([`POST /openai/v1/x?key=${secret} HTTP/9.9`]),
    head([post, authorization, 'no colon here']),
    head([post, `Author\0ization: Bearer ${secret}`]),
    head([post, `${authorization}\0`]),
    head([post, authorization, 'Content-Length: 5', 'Transfer-Encoding: chunked']),
    head([`GET http://user:${secret}@127.0.0.1/openai/v1/models HTTP/1.1`]),
    `GET /openai/v1/models?key=${secret} HTTP/1.1\r\nHost: rebound.example\r\n${authorization}\r\n\r\n`,
    `GET /openai/v1/models?key=${secret} HTTP/1.1\r\nHost: user:${secret}@${host}\r\n\r\n`,
  ]) {
    const socket = connect(bytes);
    const [answer]: Buffer[] = await once(socket, 'data');
    socket.destroy();
    run.answers.push({
      where: `the answer to ${JSON.stringify(bytes.slice(0, 30))}`,
      bytes: answer ?? noBytes,
    });
  }
  for (const bytes of [
    head([`GET /openai/v1/models?key=${secret}`]),
    `${head([post, authorization, 'Transfer-Encoding: chunked'])}${secret}\r\n`,
    head([post, authorization, `X-Long: ${secret.repeat(3000)}`]),
    head(['GET /openai/realtime HTTP/1.1', authorization, 'Connection: Upgrade', 'Upgrade: websocket']),
  ]) {
    const socket = connect(bytes);
    await once(socket, 'finish');
    socket.destroy();
  }
}

const noBytes = Buffer.alloc(0);
