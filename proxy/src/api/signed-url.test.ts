import { expect, test } from 'vitest';
import { createBodyUrls } from './signed-url.ts';

const start = Date.UTC(2026, 0, 1);

function signed(requestId: string) {
  let now = start;
  const urls = createBodyUrls(new Uint8Array(32).fill(7), () => now);
  const url = new URL(urls.sign('http://127.0.0.1:8787', requestId));
  const expires = url.searchParams.get('expires') ?? '';
  const signature = url.searchParams.get('signature') ?? '';
  return { urls, url, expires, signature, advance: (ms: number) => (now += ms) };
}

test('opens for the request it was made for', () => {
  const { urls, url, expires, signature } = signed('req_123abc');

  expect(url.pathname).toBe('/v1/request/req_123abc/body');
  expect(urls.verify('req_123abc', expires, signature)).toBe(true);
});

test('does not open for another request, another end or another signature', () => {
  const { urls, expires, signature } = signed('req_123abc');

  expect(urls.verify('req_456def', expires, signature)).toBe(false);
  expect(urls.verify('req_123abc', `${expires}0`, signature)).toBe(false);
  expect(urls.verify('req_123abc', expires, `${signature.slice(0, -1)}!`)).toBe(false);
  expect(urls.verify('req_123abc', expires, '')).toBe(false);
});

test('closes after 30 minutes', () => {
  const { urls, expires, signature, advance } = signed('req_123abc');

  advance(30 * 60_000);

  expect(urls.verify('req_123abc', expires, signature)).toBe(false);
});
