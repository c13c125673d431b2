import type { Issue } from '../format.ts';
import { arrayOf, issue, type JsonRecord, parseJson, recordOf, textOf } from '../json.ts';

/** A step being put together from the events of a stream. */
export interface StepDraft {
  readonly step: JsonRecord;
  /** JSON text of the arguments of a function call as far as it has come; empty if none was sent. */
  readonly input: string;
}

export function startStep(step: JsonRecord): StepDraft {
  return { step, input: '' };
}

/** Adds one delta (Gemini API reference, "Interactions API", the step delta). */
export function addStepDelta(draft: StepDraft | undefined, delta: JsonRecord): StepDraft {
  const { type, ...fields } = delta;
  // A step whose start is missing is what its deltas say.
  const { step, input } = draft ?? startStep({ type: typeOf(type) });
  switch (type) {
    case 'text':
      return { step: { ...step, content: addText(arrayOf(step.content), fields) }, input };
    case 'text_annotation_delta':
      return { step: { ...step, content: addAnnotations(arrayOf(step.content), fields.annotations) }, input };
    case 'thought_summary':
      return { step: { ...step, summary: [...arrayOf(step.summary), fields.content] }, input };
    case 'thought_signature':
      return { step: { ...step, signature: textOf(step.signature) + textOf(fields.signature) }, input };
    case 'arguments_delta':
      return { step, input: input + textOf(fields.arguments) };
    default:
      // Media is a piece of the content; what the provider's own tools did comes in the fields of their step.
      return step.type === 'model_output'
        ? { step: { ...step, content: [...arrayOf(step.content), delta] }, input }
        : { step: { ...step, ...fields }, input };
  }
}

function typeOf(deltaType: unknown): string {
  switch (deltaType) {
    case 'arguments_delta':
      return 'function_call';
    case 'thought_summary':
    case 'thought_signature':
      return 'thought';
    default:
      return /_(?:call|result)$/.test(textOf(deltaType)) ? textOf(deltaType) : 'model_output';
  }
}

function addText(content: readonly unknown[], fields: JsonRecord): unknown[] {
  const last = recordOf(content.at(-1));
  if (last.type !== 'text') return [...content, { ...fields, type: 'text' }];
  return [...content.slice(0, -1), { ...last, ...fields, text: textOf(last.text) + textOf(fields.text) }];
}

function addAnnotations(content: readonly unknown[], annotations: unknown): unknown[] {
  const last = content.at(-1) === undefined ? { text: '', type: 'text' } : recordOf(content.at(-1));
  const all = [...arrayOf(last.annotations), ...arrayOf(annotations)];
  return [...content.slice(0, -1), { ...last, annotations: all }];
}

/** The step as a whole response has it: arguments are parsed, or stay text if that fails. */
export function finishStep(draft: StepDraft, issues: Issue[]): StepDraft {
  const { signature, ...unsigned } = draft.step;
  const step = signature === '' ? unsigned : draft.step;
  if (draft.input === '') return { ...draft, step };
  const json = parseJson(draft.input);
  if (!json.ok) {
    issues.push(issue(`The arguments of the tool "${textOf(step.name)}" are not JSON.`, draft.input));
  }
  return { step: { ...step, arguments: json.ok ? json.value : draft.input }, input: draft.input };
}
