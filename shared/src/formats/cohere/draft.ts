import { addFields, type Draft, inOrder } from '../chunks.ts';
import { countOf, isRecord, type JsonRecord, nonEmptyText, recordOf, textOf } from '../json.ts';

/** A message being put together from the events of a stream; its lists by the number of their members. */
export interface MessageDraft {
  /** Empty until the message has begun. */
  readonly fields: Draft;
  plan: string;
  readonly content: Map<number, Draft>;
  readonly calls: Map<number, Draft>;
  readonly citations: Map<number, Draft>;
}

export function startMessage(): MessageDraft {
  return { fields: {}, plan: '', content: new Map(), calls: new Map(), citations: new Map() };
}

/** Adds one event (Cohere API reference, "Chat with Streaming"); those that only mark an end add nothing. */
export function addMessageEvent(draft: MessageDraft, type: string, data: JsonRecord): void {
  const message = recordOf(recordOf(data.delta).message);
  const index = countOf(data.index) ?? 0;
  switch (type) {
    case 'message-start': {
      const { content: _, tool_plan: plan, tool_calls: __, citations: ___, ...fields } = message;
      Object.assign(draft.fields, { role: 'assistant', ...fields });
      draft.plan += textOf(plan);
      break;
    }
    case 'content-start':
    case 'content-delta':
      addContent(memberAt(draft.content, index), recordOf(message.content));
      break;
    case 'tool-plan-delta':
      draft.plan += textOf(message.tool_plan);
      break;
    case 'tool-call-start':
    case 'tool-call-delta':
      addFields(memberAt(draft.calls, index), recordOf(message.tool_calls), 0);
      break;
    case 'citation-start':
      if (isRecord(message.citations)) draft.citations.set(index, { ...message.citations });
      break;
  }
}

function memberAt(members: Map<number, Draft>, index: number): Draft {
  const member = members.get(index) ?? {};
  members.set(index, member);
  return member;
}

/** Text runs on in `text`, thinking in `thinking`. A content whose start is missing is what its pieces say. */
function addContent(content: Draft, { type, text, thinking }: JsonRecord): void {
  const field = typeof thinking === 'string' ? 'thinking' : 'text';
  content.type ??= nonEmptyText(type) ?? field;
  content[field] = textOf(content[field]) + (textOf(thinking) || textOf(text));
}

/** The message as a whole response has it: without the fields that are empty; `null` if none has begun. */
export function finishMessage(draft: MessageDraft): JsonRecord | null {
  const [content, calls, citations] = [draft.content, draft.calls, draft.citations].map(inOrder);
  const message = {
    ...(content?.length ? { content } : {}),
    ...(draft.plan === '' ? {} : { tool_plan: draft.plan }),
    ...(calls?.length ? { tool_calls: calls } : {}),
    ...(citations?.length ? { citations } : {}),
  };
  const hasBegun = Object.keys(draft.fields).length + Object.keys(message).length > 0;
  return hasBegun ? { role: 'assistant', ...draft.fields, ...message } : null;
}
