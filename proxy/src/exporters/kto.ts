import { exampleOf } from './example.ts';
import { type Exporter, eachByItself, jsonLine } from './exporter.ts';

/**
 * One line for each rated answer: `{"prompt": [messages], "completion": [message], "label": true}`.
 *
 * @see https://huggingface.co/docs/trl/dataset_formats (unpaired preference, conversational)
 */
export const kto: Exporter = {
  summary: 'rated answers one by one: prompt, completion, label (KTO)',
  contentType: 'application/jsonl',
  extension: 'jsonl',
  needs: 'said',
  onlyRated: true,
  head: '',
  open: eachByItself((row) => {
    const example = exampleOf(row);
    if (typeof example === 'string') return { leftOut: example };
    const { prompt, answer, isUp, tools } = example;
    return jsonLine({ prompt, completion: [answer], label: isUp, tools });
  }),
};
