import type { ServerSentEvent } from '../sse.ts';
import type { Framing } from './framing.ts';

/**
 * How to read requests and responses, streamed or whole.
 *
 * Nothing here throws for foreign data: what could not be read is listed in `issues`, what could is returned.
 */
export interface Reader {
  /** Whether a response is an answer that somebody reads and rates (an embedding is not). */
  readonly isRatable: boolean;
  /** How its streams come, beside server-sent events, in which any may come; default: no other way. */
  readonly framings?: readonly Framing[];
  /**
   * Reads a request body, already parsed as JSON.
   *
   * @param path Where it was sent, without query string: some formats say there what others say in the body.
   */
  request(body: unknown, path?: string): ReadRequest;
  /** Reads a whole (not streamed) response body, already parsed as JSON. */
  response(body: unknown): ReadResponse;
  /**
   * Reads a streamed response from its events, in arrival order; the stream may stop anywhere. In other framings
   * than server-sent events, each piece is an unnamed event.
   */
  stream(events: Iterable<ServerSentEvent>): ReadResponse;
}

/** One wire format of a provider's API. */
export interface Format extends Reader {
  /** Stable id, stored with each request, for example `openai-chat`. */
  readonly id: string;
  /** Whether a request to this path of a provider is in this format. `path` has no query string. */
  matches(method: string, path: string): boolean;
  /**
   * Whether a response body, or one event of a streamed one, is in this format by its shape alone: for logs whose URL
   * does not tell. A format without it is only found by its path.
   */
  recognises?(value: unknown): boolean;
  /** Data of the event that ends a stream where it says nothing else; clients do not hand it on. */
  readonly endMark?: string;
}

/** Something in foreign data that could not be read, kept with the piece in question (cut to 1,000 characters). */
export interface Issue {
  readonly message: string;
  readonly raw?: string;
}

/** Who speaks. `developer` is OpenAI's newer word for `system`; `tool` gives the results of tool calls. */
export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool';

/** One turn of the input, in provider-neutral form. */
export interface Message {
  readonly role: Role;
  readonly parts: readonly Part[];
}

/** A piece of a message. Images and other media are kept by reference, in the provider's own shape. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'refusal'; readonly text: string }
  | {
      readonly type: 'tool-call';
      readonly id: string | null;
      readonly name: string;
      readonly arguments: string;
    }
  | { readonly type: 'tool-result'; readonly id: string | null; readonly text: string }
  | { readonly type: 'other'; readonly value: unknown };

/** What a request body says, in provider-neutral form. */
export interface ReadRequest {
  /** Model asked for. */
  readonly model: string | null;
  /** Whether it asks for a streamed response. */
  readonly isStreaming: boolean;
  readonly messages: readonly Message[];
  /** Tool definitions in the provider's own shape. */
  readonly tools: readonly unknown[];
  readonly issues: readonly Issue[];
}

/** What a response body says, streamed or whole, in provider-neutral form. */
export interface ReadResponse {
  /** Model that answered. */
  readonly model: string | null;
  /** In the order of their index; empty if nothing was answered. */
  readonly choices: readonly Choice[];
  readonly usage: Usage;
  /** The response as the provider would have sent it whole; the parsed body itself if it was not streamed. */
  readonly body: unknown;
  /** What the provider said went wrong, in its own words, or `null`. */
  readonly error: string | null;
  /** Whether the response reached its end mark (a whole body always has). */
  readonly isComplete: boolean;
  readonly issues: readonly Issue[];
}

/** One of the answers of a response; most responses have exactly one. */
export interface Choice {
  /** Text parts joined, without reasoning. */
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string | null;
  readonly toolCalls: readonly ToolCall[];
  /** The provider's own word: `stop`, `length`, `end_turn`, `tool_use`, `completed` … */
  readonly finishReason: string | null;
}

/** One call of a tool that the model asks for. */
export interface ToolCall {
  /** What the result will refer to; `null` in the older form without ids. */
  readonly id: string | null;
  readonly name: string;
  /** JSON text as the provider sent it. */
  readonly arguments: string;
}

/** Token counts as the provider reports them; `null` where it does not. */
export interface Usage {
  /** All input tokens, those read from or written to a cache included. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly totalTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  /** Part of `outputTokens`. */
  readonly reasoningTokens: number | null;
  /** What is charged for, where that is not what was counted: Cohere does not charge for what it adds itself. */
  readonly billed?: { readonly inputTokens: number; readonly outputTokens: number };
}
