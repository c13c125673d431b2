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
  ...[
    'Helicone-Property-Api-Key',
    'Helicone-User-Id',
    'author',
    'Idempotency-Key',
    'x-cache-key',
    'sort_key',
  ],
])('%s names none', (name) => {
  expect(isCredentialName(name)).toBe(false);
});
