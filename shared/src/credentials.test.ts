import { expect, test } from 'vitest';
import { isCredentialName } from './credentials.ts';

test.each([
  ...[
    'Authorization',
    'Proxy-Authorization',
    'cf-aig-authorization',
    'x-api-key',
    'api-key',
    'x-goog-api-key',
  ],
  ...['Ocp-Apim-Subscription-Key', 'X-Amz-Security-Token', 'Cookie', 'Helicone-Auth'],
  ...[
    'key',
    'api_key',
    'apikey',
    'access_token',
    'access-token',
    'X-Amz-Signature',
    'X-Amz-Credential',
    'sig',
  ],
])('%s names a credential', (name) => {
  expect(isCredentialName(name)).toBe(true);
});

test.each([
  ...[
    'Content-Type',
    'User-Agent',
    'X-Stainless-Retry-Count',
    'max_tokens',
    'alt',
    'beta',
    'monkey',
    'keyword',
  ],
  ...['Helicone-Property-Key', 'Helicone-User-Id', 'author'],
])('%s names none', (name) => {
  expect(isCredentialName(name)).toBe(false);
});
