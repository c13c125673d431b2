import { expect, test } from 'vitest';
import { gemini } from '../gemini.ts';
import { readResponse } from '../read.ts';

test('each candidate is a choice', () => {
  const { choices } = gemini.response({
    candidates: [
      { content: { parts: [{ text: 'Hm', thought: true }, { text: 'A' }] }, finishReason: 'STOP', index: 0 },
      { finishReason: 'MAX_TOKENS', index: 1 },
    ],
  });

  expect(choices).toMatchObject([
    { text: 'A', reasoning: 'Hm', finishReason: 'STOP' },
    { text: '', reasoning: '', finishReason: 'MAX_TOKENS' },
  ]);
});

test('thoughts count as output, prompts of tools as input', () => {
  const { usage } = gemini.response({
    candidates: [],
    usageMetadata: {
      promptTokenCount: 10,
      cachedContentTokenCount: 4,
      toolUsePromptTokenCount: 3,
      candidatesTokenCount: 5,
      thoughtsTokenCount: 7,
      totalTokenCount: 25,
    },
  });

  expect(usage).toEqual({
    inputTokens: 13,
    outputTokens: 12,
    totalTokens: 25,
    cacheReadTokens: 4,
    cacheWriteTokens: null,
    reasoningTokens: 7,
  });
});

test('a prompt that was blocked says why', () => {
  const blocked = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 4 } };
  const told = { promptFeedback: { blockReason: 'OTHER', blockReasonMessage: 'Not here.' } };

  expect(gemini.response(blocked)).toMatchObject({
    choices: [],
    error: 'The prompt was blocked: SAFETY',
    usage: { inputTokens: 4, outputTokens: null },
    issues: [],
  });
  expect(gemini.response(told).error).toBe('Not here.');
});

test('an error in an array, as streams have it, is read in both forms', () => {
  const body = [{ error: { code: 429, message: 'Slow down.', status: 'RESOURCE_EXHAUSTED' } }];

  const wanted = { error: 'Slow down.', choices: [], isComplete: true, issues: [] };
  expect(gemini.response(body)).toMatchObject(wanted);
  expect(readResponse(gemini, JSON.stringify(body), 'json-array')).toMatchObject(wanted);
});

test('without candidates is an issue', () => {
  expect(gemini.response({ responseId: 'x' }).issues[0]?.message).toBe('The response has no candidates.');
});
