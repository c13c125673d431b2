import { expect, test } from 'vitest';
import { readNoProxy } from './no-proxy.ts';

test.each([
  { list: '', host: 'api.openai.com', isDirect: false },
  { list: '*', host: 'api.openai.com', isDirect: true },
  { list: 'openai.com', host: 'openai.com', isDirect: true },
  { list: 'openai.com', host: 'API.OpenAI.com', isDirect: true },
  { list: 'openai.com', host: 'notopenai.com', isDirect: false },
  { list: '.openai.com', host: 'openai.com', isDirect: true },
  { list: '*.openai.com', host: 'api.openai.com', isDirect: true },
  { list: '*.openai.com', host: 'openai.com', isDirect: false },
  { list: 'a.test b.test,c.test', host: 'b.test', isDirect: true },
  { list: 'openai.com.', host: 'openai.com', isDirect: true },
  { list: 'openai.com', host: 'openai.com.', isDirect: true },
  { list: 'openai.com:443', host: 'openai.com', isDirect: true },
  { list: 'openai.com:8443', host: 'openai.com', isDirect: false },
  { list: '10.0.0.0/8', host: '10.1.2.3', isDirect: true },
  { list: '10.0.0.0/8', host: '11.1.2.3', isDirect: false },
  { list: '10.1.2.3', host: '10.1.2.3', isDirect: true },
  { list: 'fd00::/8', host: '[fd00::1]', isDirect: true },
  { list: '[fd00::1]:443', host: '[fd00::1]', isDirect: true },
  { list: 'fd00::1', host: '[fd00::1]', isDirect: true },
  { list: '', host: 'localhost', isDirect: true },
  { list: '', host: 'model.localhost', isDirect: true },
  { list: '', host: '127.0.0.2', isDirect: true },
  { list: '', host: '[::1]', isDirect: true },
  { list: '', host: '192.168.0.1', isDirect: false },
  { list: '10.0.0.0/99, ,:, :80', host: 'api.openai.com', isDirect: false },
])('with "$list" $host is reached directly: $isDirect', ({ list, host, isDirect }) => {
  const answer = readNoProxy(list)(host, 443);

  expect(answer).toBe(isDirect);
});
