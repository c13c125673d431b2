/** Model name of every demo answer. */
export const demoModel = 'demo-markdown';

/** One answer of the demo provider: whole, or as events that are sent one after the other. */
export interface DemoAnswer {
  readonly status: number;
  readonly contentType: string;
  /** Pieces of the body in the order in which they are sent. */
  readonly pieces: readonly string[];
}

/** A whole answer in JSON. */
export function whole(status: number, body: unknown): DemoAnswer {
  return { status, contentType: 'application/json', pieces: [JSON.stringify(body)] };
}

/** A streamed answer. */
export function streamed(pieces: readonly string[]): DemoAnswer {
  return { status: 200, contentType: 'text/event-stream; charset=utf-8', pieces };
}

/** What both APIs have in common; both take more, which a canned answer has no use for. */
export interface DemoRequest {
  readonly stream?: boolean | undefined;
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
}

/** The text of the last message of the user: a string, or its text parts. */
export function promptOf(request: DemoRequest): string {
  const content = request.messages.findLast(({ role }) => role === 'user')?.content;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) =>
      typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string'
        ? part.text
        : '',
    )
    .join('\n');
}
