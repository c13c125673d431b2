/**
 * What stands before the name of an endpoint: nothing, a version, or one of the roots that OpenAI's API also has
 * (Azure and Gemini: `/openai`, DeepSeek: `/beta`), with an Azure deployment or one of OpenAI's former engines.
 */
const start = /(?:^|\/v\d+[a-z\d]*|\/openai|\/beta|\/(?:deployments|engines)\/[^/]+)$/;

/**
 * Whether a path leads to this endpoint of OpenAI's API. Looks at what stands before the endpoint too, because
 * other APIs use the same words: Mistral's `/v1/fim/completions`, Ollama's `/api/embeddings`.
 */
export function isOpenaiPath(path: string, endpoint: string): boolean {
  const whole = path.replace(/\/$/, '');
  return whole.endsWith(`/${endpoint}`) && start.test(whole.slice(0, -endpoint.length - 1));
}
