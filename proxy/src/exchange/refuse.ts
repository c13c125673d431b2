import type { ServerResponse } from 'node:http';
import type { ThumbwireError } from '@thumbwire/shared';
import { answerError } from './answer.ts';
import type { Recording } from './record.ts';

/** Answers an exchange that failed before its provider answered; the answer names the record like any other. */
export function refuse(options: {
  response: ServerResponse;
  recording: Recording;
  error: ThumbwireError;
  state?: 'failed' | 'interrupted';
}): void {
  const { response, recording, error, state = 'failed' } = options;
  recording.whenNamed(true, (headers) => {
    recording.finish({ state, status: error.status, error: error.message });
    answerError(response, error, headers);
  });
}
