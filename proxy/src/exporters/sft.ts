import { exampleOf } from './example.ts';
import { type Exporter, eachByItself, jsonLine } from './exporter.ts';

/**
 * One line for each answer that was rated up, or corrected: `{"messages": [...], "tools": [...]}`, the correction in
 * place of the answer.
 *
 * @see https://huggingface.co/docs/trl/dataset_formats (language modelling, conversational), OpenAI "Supervised
 *   fine-tuning", which take the same
 */
export const sft: Exporter = {
  summary: 'good answers and corrections as whole conversations (SFT)',
  contentType: 'application/jsonl',
  extension: 'jsonl',
  needs: 'said',
  onlyRated: true,
  head: '',
  open: eachByItself((row) => {
    const example = exampleOf(row);
    if (typeof example === 'string') return { leftOut: example };
    const { prompt, answer, correction, isUp, tools } = example;
    const good = correction ?? (isUp ? answer : null);
    return good === null ? { leftOut: 'rated-down' } : jsonLine({ messages: [...prompt, good], tools });
  }),
};
