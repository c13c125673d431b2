import type { Message, Part, ReadRequest, ReadResponse } from './format.ts';

/**
 * The prompt as plain text, for search and display: what each message says, joined by blank lines.
 *
 * Tool calls are written as `name(arguments)`; reasoning and media are left out.
 */
export function requestText(request: ReadRequest): string {
  return request.messages
    .map(messageText)
    .filter((text) => text !== '')
    .join('\n\n');
}

/** What was asked last: the text of the last message of the user, empty if there is none. */
export function lastUserText(request: ReadRequest): string {
  const last = request.messages.findLast(({ role, parts }) => role === 'user' && parts.some(isSaid));
  return last === undefined ? '' : messageText(last);
}

/** The text of each choice, or its refusal; empty where it has neither. */
export function choiceTexts(response: ReadResponse): string[] {
  return response.choices.map((choice) => choice.text || (choice.refusal ?? ''));
}

/** The answer as plain text, for search and display: the texts of all choices, joined by blank lines. */
export function joinChoices(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(betweenChoices);
}

/** What stands between the texts of two choices. */
export const betweenChoices = '\n\n';

function isSaid(part: Part): boolean {
  return part.type === 'text' && part.text.trim() !== '';
}

function messageText(message: Message): string {
  return message.parts
    .map(partText)
    .filter((text) => text !== '')
    .join('\n');
}

function partText(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'refusal':
    case 'tool-result':
      return part.text;
    case 'tool-call':
      return `${part.name}(${part.arguments})`;
    case 'reasoning':
    case 'other':
      return '';
  }
}
