import type { Issue } from '../format.ts';
import { arrayOf, issue, type JsonRecord, parseJson, recordOf, textOf } from '../json.ts';

/** A step being put together from the events of a stream. */
export interface StepDraft {
  fields: JsonRecord;
  /** Pieces of the step's content; the annotations of each are apart, at the same position. */
  readonly content: JsonRecord[];
  readonly annotations: unknown[][];
  readonly summary: unknown[];
  /** JSON text of the arguments of a function call as far as it has come; empty if none was sent. */
  input: string;
}

/** A step as a whole response has it. */
export interface FinishedStep {
  readonly step: JsonRecord;
  /** JSON text of the arguments as they were sent; empty if none was. */
  readonly input: string;
}

export function startStep(step: JsonRecord): StepDraft {
  const { content, summary, ...fields } = step;
  const items = arrayOf(content).map(recordOf);
  return {
    fields,
    content: items,
    annotations: items.map((item) => [...arrayOf(item.annotations)]),
    summary: [...arrayOf(summary)],
    input: '',
  };
}

/** Starts a step of which the start is missing: it is what its first delta says. */
export function startFromDelta({ type }: JsonRecord): StepDraft {
  const name = textOf(type);
  if (name === 'arguments_delta') return startStep({ type: 'function_call' });
  if (name.startsWith('thought_')) return startStep({ type: 'thought' });
  return startStep({ type: /_(?:call|result)$/.test(name) ? name : 'model_output' });
}

/** Adds one delta (Gemini API reference, "Interactions API", the step delta). */
export function addStepDelta(draft: StepDraft, delta: JsonRecord): void {
  const { type, ...rest } = delta;
  switch (type) {
    case 'text':
      addText(draft, rest);
      break;
    case 'text_annotation_delta':
      if (draft.content.length === 0) addContent(draft, { text: '', type: 'text' });
      for (const each of arrayOf(rest.annotations)) draft.annotations.at(-1)?.push(each);
      break;
    case 'thought_summary':
      draft.summary.push(rest.content);
      break;
    case 'thought_signature':
      draft.fields = { ...draft.fields, signature: textOf(draft.fields.signature) + textOf(rest.signature) };
      break;
    case 'arguments_delta':
      draft.input += textOf(rest.arguments);
      break;
    default:
      // Media is a piece of the content; what the provider's own tools did comes in the fields of their step.
      if (draft.fields.type === 'model_output') addContent(draft, delta);
      else draft.fields = { ...draft.fields, ...rest };
  }
}

function addText(draft: StepDraft, fields: JsonRecord): void {
  const { content } = draft;
  const last = content.at(-1);
  if (last?.type !== 'text') addContent(draft, { ...fields, type: 'text' });
  else content[content.length - 1] = { ...last, ...fields, text: textOf(last.text) + textOf(fields.text) };
}

function addContent({ content, annotations }: StepDraft, item: JsonRecord): void {
  content.push(item);
  annotations.push([]);
}

/** The arguments of a function call are parsed, or stay text if that fails. */
export function finishStep(draft: StepDraft, issues: Issue[]): FinishedStep {
  const { input, summary } = draft;
  // A signature that is empty is none.
  const { signature, ...unsigned } = draft.fields;
  const content = draft.content.map((item, position) => {
    const annotations = draft.annotations[position] ?? [];
    return annotations.length === 0 ? item : { ...item, annotations };
  });
  const step = {
    ...(signature === '' ? unsigned : draft.fields),
    ...(content.length === 0 ? {} : { content }),
    ...(summary.length === 0 ? {} : { summary }),
  };
  if (input === '') return { step, input };
  const json = parseJson(input);
  if (!json.ok)
    issues.push(issue(`The arguments of the tool "${textOf(draft.fields.name)}" are not JSON.`, input));
  return { step: { ...step, arguments: json.ok ? json.value : input }, input };
}
