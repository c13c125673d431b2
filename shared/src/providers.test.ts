import { expect, test } from 'vitest';
import { providerApiName, providerById, providers } from './providers.ts';

test('every provider has an id of its own that can stand in a path', () => {
  const ids = providers.map(({ id }) => id);

  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z]+$/.test(id))).toEqual([]);
});

test('every base URL is one that paths can be put behind', () => {
  const wrong = providers.filter(({ baseUrl }) => {
    if (baseUrl === null) return false;
    const url = new URL(baseUrl);
    const isLocal = url.hostname === '127.0.0.1';
    return url.protocol !== (isLocal ? 'http:' : 'https:') || baseUrl.endsWith('/') || url.search !== '';
  });

  expect(wrong).toEqual([]);
});

test('a provider that is not in the table is a custom one', () => {
  expect(providerById('openai')?.baseUrl).toBe('https://api.openai.com/v1');
  expect(providerById('nobody')).toBeUndefined();
  expect(providerApiName('gemini')).toBe('GOOGLE');
  expect(providerApiName('nobody')).toBe('CUSTOM');
});
