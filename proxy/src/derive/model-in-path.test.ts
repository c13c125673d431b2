import { expect, test } from 'vitest';
import { modelInPath } from './model-in-path.ts';

test.each([
  ['/azure/openai/deployments/gpt-4o/chat/completions?api-version=1', 'gpt-4o'],
  ['/azure/openai/deployments/our%20model/chat/completions', 'our model'],
  ['/azure/openai/deployments/50%/chat/completions', '50%'],
  ['/openai/v1/realtime?model=gpt-realtime', 'gpt-realtime'],
  ['/openai/v1/realtime?api_key=[redacted]&model=a%2Fb&x=1', 'a/b'],
  ['/azure/openai/realtime?api-version=1&deployment=ours', 'ours'],
  ['/openai/v1/chat/completions?model=other', null],
  ['/openai/v1/realtime?remodel=x', null],
  ['/openai/v1/realtime', null],
])('%s names the model %s', (path, model) => {
  expect(modelInPath(path)).toBe(model);
});
