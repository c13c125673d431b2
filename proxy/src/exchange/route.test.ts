import { expect, test } from 'vitest';
import { type ResolvedProvider, resolveProviders } from './providers.ts';
import { findRoute } from './route.ts';

const bases = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com',
  groq: 'https://api.groq.com/openai/v1',
  gemini: 'https://generativelanguage.googleapis.com',
  local: 'http://user:p%40ss@127.0.0.1:9/base/v1beta/',
  azure: null,
};

const providers = new Map<string, ResolvedProvider>(
  Object.entries(bases).map(([id, base]) => [
    id,
    {
      id,
      apiName: id.toUpperCase(),
      baseUrl: base === null ? null : new URL(base),
      isConfigured: id === 'local',
    },
  ]),
);

const headerOf = (value?: string) => (value === undefined ? null : { name: 'Helicone-Target-Url', value });

function urlOf(target: string, header?: string): string {
  const { origin, path, query } = findRoute(target, headerOf(header), providers);
  return origin + path + query;
}

test.each([
  ['/openai/v1/chat/completions', 'https://api.openai.com/v1/chat/completions'],
  ['/openai/chat/completions', 'https://api.openai.com/v1/chat/completions'],
  ['/v1/chat/completions', 'https://api.openai.com/v1/chat/completions'],
  ['/openai/v1', 'https://api.openai.com/v1'],
  ['/openai', 'https://api.openai.com/v1'],
  ['/openai/v10/models', 'https://api.openai.com/v1/v10/models'],
  ['/v1/responses/resp_1/cancel', 'https://api.openai.com/v1/responses/resp_1/cancel'],
  ['/v1/completions', 'https://api.openai.com/v1/completions'],
  ['/v1/embeddings', 'https://api.openai.com/v1/embeddings'],
  ['/v1/models/gpt-4o', 'https://api.openai.com/v1/models/gpt-4o'],
  ['/anthropic/v1/messages', 'https://api.anthropic.com/v1/messages'],
  ['/v1/messages', 'https://api.anthropic.com/v1/messages'],
  ['/v1/messages/count_tokens', 'https://api.anthropic.com/v1/messages/count_tokens'],
  ['/anthropic', 'https://api.anthropic.com/'],
  ['/v1/gateway/oai/v1/chat/completions', 'https://api.openai.com/v1/chat/completions'],
  ['/v1/gateway/anthropic/v1/messages', 'https://api.anthropic.com/v1/messages'],
  ['/groq/v1/chat/completions', 'https://api.groq.com/openai/v1/chat/completions'],
  ['/groq/openai/v1/chat/completions', 'https://api.groq.com/openai/v1/chat/completions'],
  ['/groq/openai', 'https://api.groq.com/openai'],
  ['/groq/openaix/v1', 'https://api.groq.com/openai/v1/openaix/v1'],
  [
    '/gemini/v1beta/models/a%2Fb:generateContent',
    'https://generativelanguage.googleapis.com/v1beta/models/a%2Fb:generateContent',
  ],
  ['/local/v1beta/x', 'http://127.0.0.1:9/base/v1beta/x'],
  ['/openai//evil.example/x', 'https://api.openai.com/v1//evil.example/x'],
  ['/openai/models?a=%2e%2e/&b=%zz&&c', 'https://api.openai.com/v1/models?a=%2e%2e/&b=%zz&&c'],
  ['/openai/models?', 'https://api.openai.com/v1/models?'],
])('takes %s to %s', (target, url) => {
  expect(urlOf(target)).toBe(url);
});

const azurePaths = [
  '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
  '/openai/v1/chat/completions',
  '/openai/v1/realtime?model=gpt-realtime',
];

test.each(['', '/', '/openai', '/openai/', '/openai/v1', '/openai/v1/'])(
  'takes all forms of Azure paths to a base URL that ends with "%s"',
  (suffix) => {
    const baseUrl = new URL(`https://name.openai.azure.com${suffix}`);
    const azure = { id: 'azure', apiName: 'AZURE', baseUrl, isConfigured: true };
    const withAzure = new Map([...providers, ['azure', azure]]);

    const reached = azurePaths.map((rest) => findRoute(`/azure${rest}`, null, withAzure));

    expect(reached.map(({ path, query }) => path + query)).toEqual(azurePaths);
  },
);

/** Where each provider's own SDK, or its API reference, sends a chat. */
test.each([
  ['openai', '/v1/chat/completions', 'https://api.openai.com/v1/chat/completions'],
  ['anthropic', '/v1/messages', 'https://api.anthropic.com/v1/messages'],
  [
    'gemini',
    '/v1beta/models/x:generateContent',
    'https://generativelanguage.googleapis.com/v1beta/models/x:generateContent',
  ],
  [
    'gemini',
    '/v1beta/openai/chat/completions',
    'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions',
  ],
  ['ollama', '/api/chat', 'http://127.0.0.1:11434/api/chat'],
  ['ollama', '/v1/chat/completions', 'http://127.0.0.1:11434/v1/chat/completions'],
  ['openrouter', '/api/v1/chat/completions', 'https://openrouter.ai/api/v1/chat/completions'],
  ['mistral', '/v1/chat/completions', 'https://api.mistral.ai/v1/chat/completions'],
  ['groq', '/openai/v1/chat/completions', 'https://api.groq.com/openai/v1/chat/completions'],
  ['deepseek', '/chat/completions', 'https://api.deepseek.com/chat/completions'],
  ['deepseek', '/anthropic/v1/messages', 'https://api.deepseek.com/anthropic/v1/messages'],
  ['xai', '/v1/chat/completions', 'https://api.x.ai/v1/chat/completions'],
  ['together', '/v1/chat/completions', 'https://api.together.xyz/v1/chat/completions'],
  ['fireworks', '/inference/v1/chat/completions', 'https://api.fireworks.ai/inference/v1/chat/completions'],
  ['perplexity', '/chat/completions', 'https://api.perplexity.ai/chat/completions'],
  ['cerebras', '/v1/chat/completions', 'https://api.cerebras.ai/v1/chat/completions'],
  ['cohere', '/v2/chat', 'https://api.cohere.com/v2/chat'],
  ['nvidia', '/v1/chat/completions', 'https://integrate.api.nvidia.com/v1/chat/completions'],
  ['deepinfra', '/v1/openai/chat/completions', 'https://api.deepinfra.com/v1/openai/chat/completions'],
  ['lmstudio', '/v1/chat/completions', 'http://127.0.0.1:1234/v1/chat/completions'],
  ['vllm', '/v1/chat/completions', 'http://127.0.0.1:8000/v1/chat/completions'],
])('takes what the SDK of %s sends to %s where it would send it itself', (provider, rest, url) => {
  const { origin, path } = findRoute(`/${provider}${rest}`, null, resolveProviders(new Map()));

  expect(origin + path).toBe(url);
});

test('turns credentials of a base URL into an Authorization header', () => {
  const { authorization } = findRoute('/local/x', null, providers);

  expect(authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
});

test.each([
  '/openai/../admin',
  '/openai/%2e%2e/admin',
  '/openai/.%2E/admin',
  '/openai/..%2fadmin',
  '/openai/..%5Cadmin',
  '/openai/x\\..\\admin',
  '/openai/./x',
  '/openai/..',
])('refuses %s, which would leave the base path', (target) => {
  expect(() => urlOf(target)).toThrow('must not contain "." or ".." segments');
});

test.each([
  [
    '/v1/files',
    'There is no /v1/files here. To reach a provider put its name first, for example /openai/v1/files.',
  ],
  ['/v1/gateway/cohere/v1/chat', 'There is no /v1/gateway/cohere/v1/chat here.'],
  ['/opnai/v1/x', 'There is no provider "opnai". Known are openai, anthropic,'],
  ['/', 'A request path begins with the name of a provider: openai, anthropic,'],
  ['/azure/x', 'The provider "azure" has no address of its own; start the proxy with --provider azure=URL.'],
])('says in one sentence why it cannot take %s', (target, message) => {
  expect(() => urlOf(target)).toThrow(message);
});

test('takes scheme and host from Helicone-Target-Url, and the path from the request', () => {
  expect(urlOf('/any/path?x=1', 'https://api.groq.com/openai/v1')).toBe('https://api.groq.com/any/path?x=1');
  expect(findRoute('/v1/x', headerOf('https://API.GROQ.com:443'), providers).provider).toBe('groq');
});

test.each([
  'http://api.groq.com',
  'https://api.groq.com:8443',
  'https://evil.example',
  'https://api.groq.com.evil.example',
])('does not go to %s, which is no origin of a provider', (header) => {
  expect(() => urlOf('/v1/chat/completions', header)).toThrow('which is no known provider');
});

test('goes to a local target only if this home configures it', () => {
  const ollama = {
    id: 'ollama',
    apiName: 'LOCAL',
    baseUrl: new URL('http://127.0.0.1:11434'),
    isConfigured: false,
  };
  const withLocal = new Map([...providers, ['ollama', ollama]]);

  expect(() => findRoute('/api/chat', headerOf('http://127.0.0.1:11434'), withLocal)).toThrow(
    'no known provider',
  );
  expect(findRoute('/api/chat', headerOf('http://127.0.0.1:9'), withLocal).origin).toBe('http://127.0.0.1:9');
});
