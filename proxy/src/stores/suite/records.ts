import { describe, expect, test } from 'vitest';
import {
  answered,
  ask,
  beginExchange,
  failure,
  logExchange,
  type OpenEmpty,
  start,
  useStore,
} from './support.ts';

/** How exchanges are recorded. */
export function recordSuite(open: OpenEmpty): void {
  describe('records exchanges', () => {
    const use = useStore(open, 'each test');
    test('finds an exchange with all that its bodies say', async () => {
      const { id, idStatus } = await logExchange(use.store, {
        userId: 'ann',
        sessionId: 's1',
        properties: { env: 'prod' },
      });

      const { requests } = await ask(use.store);

      expect(idStatus).toBe('issued');
      expect(requests).toHaveLength(1);
      expect(requests[0]).toMatchObject({
        id,
        createdAt: start,
        endedAt: start + 120,
        state: 'complete',
        status: 200,
        requestModel: 'gpt-4o',
        responseModel: 'gpt-4o-2024-08-06',
        model: 'gpt-4o-2024-08-06',
        promptTokens: 10,
        completionTokens: 5,
        totalTokens: 15,
        latencyMs: 120,
        timeToFirstTokenMs: 40,
        finishReason: 'stop',
        choices: 1,
        responseText: 'Because of Rayleigh scattering.',
        userId: 'ann',
        sessionId: 's1',
        properties: { env: 'prod' },
        feedback: null,
      });
    });

    test('keeps the bytes of both bodies as they passed', async () => {
      const long = answered({ answer: 'a long answer '.repeat(1_000) });
      const { id } = await logExchange(use.store, {}, long);

      const bodies = await use.store.bodies(id);

      expect(Buffer.from(bodies?.request?.bytes ?? [])).toEqual(long.request?.bytes);
      expect(Buffer.from(bodies?.response?.bytes ?? [])).toEqual(long.response?.bytes);
      expect(bodies?.response?.contentType).toBe('application/json');
    });

    test('answers null for the bodies of an unknown id', async () => {
      const bodies = await use.store.bodies('unknown');

      expect(bodies).toBeNull();
    });

    test('returns requests by id in the order asked for, without unknown ones', async () => {
      const first = await logExchange(use.store);
      const second = await logExchange(use.store);

      const requests = await use.store.get([second.id, 'unknown', first.id]);

      expect(requests.map(({ id }) => id)).toEqual([second.id, first.id]);
    });

    test('finds an exchange by its id while it is still open', async () => {
      const open = beginExchange(use.store, { properties: { env: 'test' } });
      const { id } = await open.safe;

      const [request] = await use.store.get([id]);

      expect(request).toMatchObject({ id, state: 'open', endedAt: null, properties: { env: 'test' } });
    });

    test('completes the row of an exchange that was shown while open', async () => {
      const open = beginExchange(use.store);
      const { id } = await open.safe;
      await use.store.get([id]);
      open.finish(answered());

      const { requests } = await ask(use.store);

      expect(requests).toMatchObject([{ id, state: 'complete', totalTokens: 15 }]);
    });

    test('keeps how many frames went over a WebSocket, and null for anything else', async () => {
      const socket = await logExchange(use.store, {}, answered({ clientFrames: 3, serverFrames: 0 }));
      const chat = await logExchange(use.store);

      const requests = await use.store.get([socket.id, chat.id]);

      expect(requests).toMatchObject([
        { clientFrames: 3, serverFrames: 0 },
        { clientFrames: null, serverFrames: null },
      ]);
    });

    test('takes an outcome only once', async () => {
      const open = beginExchange(use.store);
      await open.safe;
      open.finish(answered());
      open.finish(failure('failed', 500));

      const { requests } = await ask(use.store);

      expect(requests).toMatchObject([{ state: 'complete' }]);
    });

    test('counts an exchange whose answer left without its id', async () => {
      const open = beginExchange(use.store);
      await open.safe;
      open.abandon();
      open.abandon();

      const { notLogged, open: openCount } = use.store.health();

      expect({ notLogged, openCount }).toEqual({ notLogged: 1, openCount: 1 });
    });

    test('keeps credentials of the exchange out of what it stores', async () => {
      const secret = 'sk-proj-abcdefghijklmnop';
      const { id } = await logExchange(
        use.store,
        {},
        answered({ question: `My key is ${secret}, is it safe?`, secrets: [secret] }),
      );

      const [request] = await use.store.get([id]);
      const bodies = await use.store.bodies(id);

      expect(request?.requestText).toContain('[redacted]');
      expect(Buffer.from(bodies?.request?.bytes ?? []).toString()).not.toContain(secret);
    });
  });
}
