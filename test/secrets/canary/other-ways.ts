import { once } from 'node:events';
import { createClient } from '@thumbwire/shared';
import { WebSocket } from 'ws';
import { answered, chatLog } from '../../logging/log.ts';
import type { Random } from '../../support/random.ts';
import { carry } from './places.ts';
import { markers, type Run } from './run.ts';
import { shapeOf } from './shapes.ts';

/** WebSockets with the credential in each place, which also passes as frames, and as the reason of the end. */
export async function openSockets(run: Run, random: Random): Promise<void> {
  for (const place of ['authorization', 'cookie', '?key=', 'helicone-auth', 'offered', 'user alone']) {
    const { headers, query = '', secrets, protocols = [] } = carry(run.canary, 'openai', place);
    const plan = run.provider.plan({
      ...{ manner: 'whole', shape: shapeOf('openai'), said: markers.answer, secrets, random },
    });
    const socket = new WebSocket(
      `${run.proxy.url.replace('http', 'ws')}/openai/realtime${query}`,
      [...protocols],
      { headers: { ...(protocols.length > 0 ? {} : headers), 'x-plan': plan } },
    );
    await once(socket, 'open');
    const closed = once(socket, 'close');
    socket.send(JSON.stringify({ key: secrets }));
    await closed;
  }
  // One that the provider refuses, and one that nobody answers.
  for (const provider of ['walled/nobody', 'closed']) {
    const { headers, query, secrets } = carry(run.canary, provider, '?key=');
    const socket = new WebSocket(`${run.proxy.url.replace('http', 'ws')}/${provider}/realtime${query}`, {
      headers: { ...headers, 'x-api-key': secrets[0] },
    });
    socket.on('open', () => socket.close());
    await once(socket, 'close').catch(() => {
      // `closed` has an error in place of it.
    });
  }
}

/** Logs by hand with a credential in every place that a log has. */
export async function logByHand(run: Run): Promise<void> {
  for (const path of [
    '/custom/v1/log',
    '/oai/v1/log',
    '/anthropic/v1/log',
    '/googleapis/v1/log',
    '/v1/trace/custom/log',
  ]) {
    const make = (place: string) => run.canary.make(`${path}, ${place}`);
    const meta = { Authorization: `Bearer ${make('meta')}`, 'Helicone-Auth': `Bearer ${make('meta, ours')}` };
    const [header, field, option] = [make('a header of the call'), make('api_key'), make('headers')];
    const [user, password, query] = [make('a user'), make('a password'), make('a query')];
    const [cookie, token] = [make('a cookie of the response'), make('a token of the response')];
    const all = [header, field, option, user, password, query, cookie, token].join(' and ');
    const choices = [{ index: 0, message: { role: 'assistant', content: `${markers.answer}: ${all}` } }];
    for (const credentials of [`user:${password}`, user]) {
      const body = {
        ...chatLog(
          answered({
            json: { object: 'chat.completion', choices },
            headers: { 'set-cookie': `id=${cookie}; Path=/`, 'x-access-token': token },
          }),
        ),
        providerRequest: {
          url: `https://${credentials}@llm.example.com/v1/chat/completions?key=${query}`,
          json: {
            ...{
              model: 'm',
              messages: [{ role: 'user', content: `${markers.prompt}: ${all} ${JSON.stringify(meta)}` }],
            },
            ...{ api_key: field, extra_headers: { 'x-api-key': option } },
          },
          meta: { ...meta, 'Helicone-Property-Note': header, 'Helicone-User-Id': query },
        },
      };
      // What stands in the other URL is a word like any other in this log.
      const text = JSON.stringify(body).replaceAll(credentials === user ? password : user, '…');
      const response = await run.ask(`a log to ${path}`, path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${run.proxy.key}`,
          'content-type': 'application/json',
          'x-api-key': header,
        },
        body: text,
      });
      if (!response.ok) throw new Error(`The log was not taken: ${await response.text()}`);
    }
  }
}

/** Keys and tokens of our own, used where they belong and where they do not. */
export async function useOwnKeys(run: Run): Promise<void> {
  const { url, key } = run.proxy;
  const { api } = createClient({ url, key });
  const { data: made } = await api.keys.create({ name: 'canary', scopes: ['read', 'log', 'rate'] });
  run.canary.add(made.key.slice(3), 'a key with scopes');
  const asked = await fetch(`${url}/demo/v1/chat/completions`, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', 'thumbwire-feedback-token': 'true' },
      'helicone-auth': `Bearer ${made.key}`,
    },
    body: JSON.stringify({
      model: 'demo-markdown',
      messages: [{ role: 'user', content: `My key is ${made.key}` }],
    }),
  });
  const [id, token] = [
    asked.headers.get('helicone-id') ?? '',
    asked.headers.get('thumbwire-feedback-token') ?? '',
  ];
  await asked.arrayBuffer();
  if (token === '') throw new Error('The demo gave no feedback token.');
  run.canary.add(token.slice(token.lastIndexOf('.') + 1), 'a feedback token');
  const rating = JSON.stringify({ rating: true, comment: markers.prompt });
  const json = { 'content-type': 'application/json' };
  for (const secret of [made.key, token]) {
    const rate = { method: 'POST', headers: { ...json, authorization: `Bearer ${secret}` }, body: rating };
    const rated = await run.ask('a rating', `/v1/request/${id}/feedback`, rate);
    if (!rated.ok) throw new Error(`It was not rated: ${await rated.text()}`);
  }
  // Refused, because they would be sent on.
  for (const secret of [key, made.key, token]) {
    for (const headers of [
      { authorization: `Bearer ${secret}` },
      { 'x-api-key': secret },
      { cookie: `key=${secret}` },
      { authorization: `Basic ${Buffer.from(`user:${secret}`).toString('base64')}` },
    ]) {
      const options = { method: 'POST', headers: { ...json, ...headers }, body: '{}' };
      await run.ask('our key on its way out', '/openai/chat/completions', options);
    }
    await run.ask('our key in a query', `/openai/chat/completions?key=${secret}`, {
      method: 'POST',
      body: '{}',
    });
    await run.ask('our key in a query of the API', `/v1/request/x?key=${secret}`);
  }
  await api.keys.revoke({ id: made.id });
}
