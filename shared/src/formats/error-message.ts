import { arrayOf, isRecord, nonEmptyText, recordOf } from './json.ts';

/**
 * What an error body says went wrong, in the provider's own words; `null` if the body is no error.
 *
 * Known shapes: `{error: {message}}` (OpenAI, Anthropic and most others), `{error: "…"}` (xAI, Ollama),
 * `{object: "error", message}` and `{message}` (Mistral), `{detail: "…"}` and `{detail: [{msg}]}` (servers built
 * on FastAPI), and the first of these in an array (Gemini's OpenAI endpoint).
 */
export function errorMessage(body: unknown): string | null {
  const value = Array.isArray(body) ? body[0] : body;
  if (!isRecord(value)) return null;
  const { error, detail, message } = value;
  if (isRecord(error)) return nonEmptyText(error.message) ?? nonEmptyText(error.type) ?? 'unknown error';
  const isAnswer = 'choices' in value || 'content' in value;
  return (
    nonEmptyText(error) ??
    (isAnswer ? null : (nonEmptyText(message) ?? nonEmptyText(detail))) ??
    nonEmptyText(recordOf(arrayOf(detail)[0]).msg)
  );
}
