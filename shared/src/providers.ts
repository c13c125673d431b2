/** A service that models are reached through: one line each in the provider table. */
export interface Provider {
  /** Stable id; also the first segment of its route (`/openai/…`). */
  readonly id: string;
  /** The base URL that its own SDK takes; `null`: it has none of its own and needs a configured one. */
  readonly baseUrl: string | null;
  /** Its name in the API's `provider` field (API document, section on the response row). */
  readonly apiName: string;
  /** Where it takes chats, below its base URL; without one, OpenAI's `/chat/completions` below the version. */
  readonly chatPath?: string;
}

/** The provider table, the most used first. A base URL of the configuration goes before the one given here. */
export const providers = [
  { id: 'openai', baseUrl: 'https://api.openai.com/v1', apiName: 'OPENAI' },
  { id: 'anthropic', baseUrl: 'https://api.anthropic.com', apiName: 'ANTHROPIC', chatPath: '/v1/messages' },
  {
    id: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com',
    apiName: 'GOOGLE',
    chatPath: '/v1beta/openai/chat/completions',
  },
  { id: 'ollama', baseUrl: 'http://127.0.0.1:11434', apiName: 'LOCAL' },
  { id: 'openrouter', baseUrl: 'https://openrouter.ai/api/v1', apiName: 'OPENROUTER' },
  { id: 'mistral', baseUrl: 'https://api.mistral.ai/v1', apiName: 'MISTRAL' },
  { id: 'groq', baseUrl: 'https://api.groq.com/openai/v1', apiName: 'GROQ' },
  { id: 'deepseek', baseUrl: 'https://api.deepseek.com', apiName: 'DEEPSEEK' },
  { id: 'xai', baseUrl: 'https://api.x.ai/v1', apiName: 'X' },
  { id: 'together', baseUrl: 'https://api.together.xyz/v1', apiName: 'TOGETHERAI' },
  { id: 'fireworks', baseUrl: 'https://api.fireworks.ai/inference/v1', apiName: 'FIREWORKS' },
  {
    id: 'perplexity',
    baseUrl: 'https://api.perplexity.ai',
    apiName: 'PERPLEXITY',
    chatPath: '/chat/completions',
  },
  { id: 'cerebras', baseUrl: 'https://api.cerebras.ai/v1', apiName: 'CEREBRAS' },
  {
    id: 'cohere',
    baseUrl: 'https://api.cohere.com',
    apiName: 'COHERE',
    chatPath: '/compatibility/v1/chat/completions',
  },
  { id: 'nvidia', baseUrl: 'https://integrate.api.nvidia.com/v1', apiName: 'NVIDIA' },
  { id: 'deepinfra', baseUrl: 'https://api.deepinfra.com/v1/openai', apiName: 'DEEPINFRA' },
  { id: 'azure', baseUrl: null, apiName: 'AZURE' },
  // Its address has the region in it; its API keys pass, a signature would be one for the proxy's own address.
  { id: 'bedrock', baseUrl: null, apiName: 'AWS' },
  { id: 'lmstudio', baseUrl: 'http://127.0.0.1:1234/v1', apiName: 'LOCAL' },
  { id: 'vllm', baseUrl: 'http://127.0.0.1:8000/v1', apiName: 'LOCAL' },
] as const satisfies readonly Provider[];

/** The row of the provider table with this id. */
export function providerById(id: string): Provider | undefined {
  return providers.find((provider) => provider.id === id);
}

/** The API's name of a provider; `CUSTOM` for one that is not in the table. */
export function providerApiName(id: string): string {
  return providerById(id)?.apiName ?? 'CUSTOM';
}
