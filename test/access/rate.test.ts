import { ForbiddenError, NotFoundError, ResponseError, UnauthorizedError } from '@thumbwire/shared';
import { rate } from '@thumbwire/shared/rate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { serve } from '../support/serve.ts';
import { call, chat } from './calls.ts';

let proxy: TestProxy;
let id: string;
let token: string;
beforeAll(async () => {
  proxy = await startProxy();
  const headers = { 'thumbwire-feedback-token': 'true' };
  const answer = await call(proxy, { path: chat, headers, body: { model: 'demo-markdown', messages: [] } });
  id = answer.headers.get('helicone-id') ?? '';
  token = answer.headers.get('thumbwire-feedback-token') ?? '';
});
afterAll(() => proxy[Symbol.asyncDispose]());

test('rates, says more about it, and takes it back, in the name of whom it is given', async () => {
  const about = { url: `${proxy.url}/`, id, token, rater: 'anna' };

  await rate({ ...about, rating: false, comment: 'Too long', correction: 'Hi.', tags: ['style'] });
  const { data: rated } = await proxy.client.api.feedback.get({ id });
  await rate({ ...about, rating: null });
  const { data: cleared } = await proxy.client.api.feedback.get({ id });

  expect(rated.current).toMatchObject({
    ...{ rating: false, comment: 'Too long', correction: 'Hi.', tags: ['style'] },
    ...{ rater: 'anna', source: 'token' },
  });
  expect(cleared.current).toBeNull();
  expect(cleared.history.at(-1)).toMatchObject({ kind: 'cleared', rater: 'anna' });
});

describe('what is refused is the error that it stands for, in the words of the proxy', () => {
  test.each([
    [{ id: 'req_other' }, ForbiddenError, 'The feedback token is for another response'],
    [{ token: 'tok_wrong' }, UnauthorizedError, 'The feedback token is not one of this proxy'],
    [{ id: 'a/b?c' }, ForbiddenError, 'The feedback token is for another response'],
  ])('%j', async (wrong, kind, sentence) => {
    const failed = rate({ url: proxy.url, id, token, rating: true, ...wrong });

    await expect(failed).rejects.toThrow(kind);
    await expect(failed).rejects.toThrow(sentence);
  });

  test('an id that the log does not have, with a key', async () => {
    const failed = rate({ url: proxy.url, id: 'req_none', token: proxy.key, rating: true });

    await expect(failed).rejects.toThrow(NotFoundError);
  });
});

test('an answer that is none of the proxy is named by its status', async () => {
  await using other = await serve((_request, response) => response.writeHead(418).end('<html>'));

  const failed = rate({ url: other.url, id, token, rating: true });

  await expect(failed).rejects.toThrow(ResponseError);
  await expect(failed).rejects.toThrow('The proxy answered 418.');
});

test('where nothing answers, the sentence says where, and what may be the matter', async () => {
  const failed = rate({ url: 'http://127.0.0.1:9', id, token, rating: true });

  await expect(failed).rejects.toThrow(/Could not reach the proxy at http:\/\/127.0.0.1:9\. .*origins/);
});

test('a call that is ended says no more than that', async () => {
  const failed = rate({ url: proxy.url, id, token, rating: true, signal: AbortSignal.abort() });

  await expect(failed).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});
