import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { Begun, Finish, OpenRequest } from '../stores/store.ts';
import { chatBegin } from '../stores/suite/chat.ts';
import { createCopyRoom } from './copy.ts';
import { defaultLimits } from './limits.ts';
import { startRecording } from './record.ts';

/** A recording whose begin record becomes safe, or fails, when the test says so. */
function record(beginRecord: (open: OpenRequest) => OpenRequest = (open) => open) {
  const safe = Promise.withResolvers<Begun>();
  const finished: Finish[] = [];
  const log: string[] = [];
  let abandoned = 0;
  const open: OpenRequest = {
    safe: safe.promise,
    finish: (finish) => finished.push(finish),
    abandon: () => {
      abandoned += 1;
    },
  };
  const recording = startRecording({
    store: { begin: () => beginRecord(open) },
    begin: chatBegin,
    notes: [],
    omits: [],
    signToken: (id) => `tok_${id}`,
    message: new IncomingMessage(new Socket()),
    secrets: [],
    limits: { ...defaultLimits, responseCopyBytes: 8 },
    room: createCopyRoom(defaultLimits.copiesBytes),
    log: (line) => log.push(line),
  });
  const named = () => new Promise<readonly string[]>((resolve) => recording.whenNamed(false, resolve));
  return { recording, safe, finished, log, named, abandoned: () => abandoned };
}

test('names the record as soon as it is safe', async () => {
  const { safe, named } = record();
  const headers = named();

  safe.resolve({ id: 'a1', idStatus: 'issued' });

  expect(await headers).toEqual([
    ...['Helicone-Id', 'a1', 'Helicone-Status', 'success'],
    ...['Thumbwire-Feedback-Token', 'tok_a1'],
  ]);
});

test('names no record and gives no token when it is not safe in time, and says so to the store', async () => {
  const { safe, named, abandoned } = record();

  const headers = await named();
  safe.resolve({ id: 'a1', idStatus: 'issued' });

  expect(headers).toEqual(['Helicone-Status', 'not-logged']);
  expect(abandoned()).toBe(1);
});

test('names no record that cannot be written', async () => {
  const { safe, named } = record();

  safe.reject(new Error('disk full'));

  expect(await named()).toEqual(['Helicone-Status', 'not-logged']);
});

test('goes on when the store throws', async () => {
  const { recording, named, log } = record(() => {
    throw new Error('a bug');
  });

  recording.finish({ state: 'complete', status: 200, error: null });

  expect(await named()).toEqual(['Helicone-Status', 'not-logged']);
  expect(log).toEqual(['Beginning a record failed: a bug']);
});

test('hands over one outcome, with the copy cut at its bound', () => {
  const { recording, finished } = record();
  recording.responseHead(['Content-Type', 'text/plain', 'Content-Encoding', 'Identity']);
  recording.responseData(Buffer.from('12345'));
  recording.responseData(Buffer.from('67890'));

  recording.finish({ state: 'complete', status: 200, error: null });
  recording.finish({ state: 'cancelled', status: 200, error: 'late' });

  expect(finished).toHaveLength(1);
  expect(finished[0]).toMatchObject({ state: 'complete', request: null, error: null });
  expect(finished[0]?.response).toEqual({
    bytes: Buffer.from('12345678'),
    sizeBytes: 10,
    contentType: 'text/plain',
    contentEncoding: null,
  });
  expect(finished[0]?.timeToFirstTokenMs).toBeLessThanOrEqual(finished[0]?.latencyMs ?? 0);
});

test('what the provider gives to sign in with is a credential of the exchange', () => {
  const { recording, finished } = record();
  recording.responseHead(['Content-Type', 'text/plain', 'Set-Cookie', 'id=0123456789abcdef; Path=/']);

  recording.finish({ state: 'complete', status: 200, error: null });

  expect(finished[0]?.secrets).toContain('0123456789abcdef');
});
