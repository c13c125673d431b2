/** Shorter values are found in ordinary text all over. */
const leastLength = 6;

/** What people put where a server asks for a key and needs none. In lower case, with hyphens. */
const standIns = [
  ...['ollama', 'lm-studio', 'lmstudio', 'llama.cpp', 'llama-cpp', 'localai', 'litellm'],
  ...['no-key', 'no-api-key', 'no-key-required', 'no-key-needed', 'sk-no-key-required', 'nothing'],
  ...['not-needed', 'not-required', 'not-used', 'not-set', 'unused', 'ignored', 'optional', 'required'],
  ...['api-key', 'apikey', 'your-api-key', 'dummy-key', 'fake-key', 'test-key'],
  ...['anything', 'placeholder', 'changeme', 'change-me', 'example', 'anonymous', 'undefined'],
];

/** Names of providers, and words of the wire formats: taken out, they would leave nothing that could be read. */
const wireWords = [
  ...['openai', 'anthropic', 'gemini', 'openrouter', 'mistral', 'deepseek', 'together', 'fireworks'],
  ...['perplexity', 'cerebras', 'cohere', 'nvidia'],
  ...['assistant', 'content', 'messages', 'function', 'string', 'object', 'number', 'boolean', 'stream'],
];

/** What cookies say of a page's looks. `system` would take the role out of every prompt. */
const settings = ['system', 'default', 'enabled', 'disabled', 'accepted'];

const known: ReadonlySet<string> = new Set([...standIns, ...wireWords, ...settings]);

/**
 * Whether a value in the place of a credential guards nothing, so that taking it out would only damage the text:
 * fewer than 6 characters, or a word of the lists above, with or without its scheme; letter case aside, and `_` as
 * good as `-`.
 */
export function isPlaceholder(value: string): boolean {
  // RFC 9110, section 11.1: the scheme is named before the credentials, in any case.
  const bare = value.replace(/^(?:bearer|basic|token) +/i, '');
  return bare.length < leastLength || known.has(bare.toLowerCase().replaceAll('_', '-'));
}
