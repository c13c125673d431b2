import { anthropicMessages } from './anthropic-messages.js';
import { openaiChat } from './openai-chat.js';

/**
 * One turn of a conversation.
 *
 * @typedef {{ role: 'user' | 'assistant', content: string }} Turn
 */

/**
 * How a provider is asked for a streamed answer, and what one event of it adds. An answer that came whole is read
 * as one event.
 *
 * @typedef {object} PageFormat
 * @property {(key: string) => Record<string, string>} headers With the provider's key; an empty one is left out.
 * @property {(model: string, turns: readonly Turn[]) => object} body
 * @property {(data: any) => string} text Text that an event adds, also of a refusal; empty if none.
 * @property {(data: any) => string[]} toolNames Tools that the model asks for.
 * @property {(data: any) => boolean} isEnd Whether nothing but figures follows.
 */

/** @type {Readonly<Record<string, PageFormat>>} */
export const formats = { 'openai-chat': openaiChat, 'anthropic-messages': anthropicMessages };
