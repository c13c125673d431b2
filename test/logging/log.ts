import type { LogInput, RequestRow } from '@thumbwire/shared';
import type { TestProxy } from '../support/proxy.ts';

/** A chat with OpenAI as code logs it by hand, unless the test says otherwise. */
export function chatLog(fields: Partial<LogInput> = {}): LogInput {
  return {
    providerRequest: {
      url: 'https://api.openai.com/v1/chat/completions',
      json: { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Why is the sky blue?' }] },
      meta: {},
    },
    providerResponse: {
      json: {
        object: 'chat.completion',
        model: 'gpt-4o-mini-2024-07-18',
        choices: [
          { index: 0, message: { role: 'assistant', content: 'It scatters.' }, finish_reason: 'stop' },
        ],
        usage: { prompt_tokens: 13, completion_tokens: 4, total_tokens: 17 },
      },
      status: 200,
      headers: {},
    },
    timing: {
      startTime: { seconds: 1_767_225_600, milliseconds: 250 },
      endTime: { seconds: 1_767_225_601, milliseconds: 500 },
      timeToFirstToken: 300,
    },
    ...fields,
  };
}

/** A log with these `Helicone-*` headers in the body. */
export function chatLogWith(
  meta: Readonly<Record<string, string>>,
  fields: Partial<LogInput> = {},
): LogInput {
  const log = chatLog(fields);
  return { ...log, providerRequest: { ...log.providerRequest, meta } };
}

/** A log of this response. */
export function answered(
  response: Partial<LogInput['providerResponse']>,
): Pick<LogInput, 'providerResponse'> {
  return { providerResponse: { json: {}, status: 200, headers: {}, ...response } };
}

/** Posts a log as the helpers do. */
export async function post(
  proxy: Pick<TestProxy, 'url' | 'key'>,
  body: unknown,
  {
    path = '/custom/v1/log',
    headers = {},
  }: { path?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  return fetch(proxy.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${proxy.key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** The row of a log that was just posted, with its bodies. */
export async function logged(
  proxy: TestProxy,
  body: unknown,
  options?: Parameters<typeof post>[2],
): Promise<RequestRow> {
  const response = await post(proxy, body, options);
  const id = response.headers.get('helicone-id');
  if (!response.ok || id === null) throw new Error(`Not logged: ${response.status} ${await response.text()}`);
  await response.body?.cancel();
  return (await proxy.client.api.request.get({ id, includeBody: true })).data;
}
