import type { ExportRow, Reason } from './exporter.ts';
import { type TrainingMessage, trainingAnswer, trainingMessages } from './messages.ts';
import { trainingTools } from './tools.ts';

/** What a model can learn from one request. */
export interface Example {
  readonly prompt: readonly TrainingMessage[];
  readonly answer: TrainingMessage;
  /** The answer that a person wrote in its place. */
  readonly correction: TrainingMessage | null;
  /** Tool definitions; `undefined`: none, and JSON leaves it out. */
  readonly tools: readonly unknown[] | undefined;
  readonly isUp: boolean;
}

/** Larger images and files do not belong into a text file. */
const mostInlineBytes = 64 * 1024;

/** Reads the rated answer of a request, or says why it teaches nothing. */
export function exampleOf(row: ExportRow): Example | Reason {
  const { request, asked, answered } = row;
  const { feedback } = request;
  if (feedback === null) return 'unrated';
  if (asked === null || answered === null || asked.messages.length === 0) return 'no-messages';
  if (request.state !== 'complete' || !answered.isComplete) return 'incomplete';
  if (answered.choices.length > 1 && feedback.choice === null) return 'unnamed-choice';
  const choice = answered.choices[feedback.choice ?? 0];
  const answer = choice === undefined ? null : trainingAnswer(choice);
  if (answer === null) return 'no-answer';
  if (
    asked.messages.some(({ parts }) => parts.some((part) => part.type === 'other' && isLarge(part.value)))
  ) {
    return 'inline-data';
  }
  const tools = trainingTools(asked.tools);
  return {
    prompt: trainingMessages(asked.messages),
    answer,
    correction: feedback.correction ? { role: 'assistant', content: feedback.correction } : null,
    tools: tools.length === 0 ? undefined : tools,
    isUp: feedback.rating,
  };
}

function isLarge(value: unknown): boolean {
  return (JSON.stringify(value) ?? '').length > mostInlineBytes;
}
