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

/** The answer as plain text, for search and display: the text of each choice, or its refusal, joined by blank lines. */
export function responseText(response: ReadResponse): string {
  return response.choices
    .map((choice) => choice.text || (choice.refusal ?? ''))
    .filter((text) => text !== '')
    .join('\n\n');
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
