import { join } from 'node:path';
import { createClient } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { openSocket } from '../support/open-socket.ts';
import { startSocketProvider } from '../support/socket-provider.ts';
import { faults } from './faults.ts';

const path = '/openai/v1/realtime?model=gpt-realtime';

test('a WebSocket opens without an id, and says so, while the journal cannot be written', async () => {
  const fault = faults.find(({ leavesJournal, leavesDatabase }) => !leavesJournal && leavesDatabase);
  if (fault === undefined) throw new Error('There is no fault that stops the journal alone.');
  await using provider = await startSocketProvider();
  await using home = await temporaryHome();
  const proxy = await startChildProxy({
    home: join(home.path, 'home'),
    providers: { openai: `${provider.url}/v1` },
  });
  const lift = await fault.breaks(proxy);

  using during = await openSocket(proxy.url, path, { headers: { 'Helicone-Request-Id': 'mine' } });
  during.socket.send('still works');
  const echoed = await during.message();
  await lift();
  await proxy.stop();

  expect(echoed).toBe('still works');
  expect(during.answer.headers['helicone-status']).toBe('not-logged');
  expect(during.answer.headers).not.toHaveProperty('helicone-id');
});

test('a WebSocket whose id has left is found after the proxy was killed, as interrupted', async () => {
  await using provider = await startSocketProvider();
  await using home = await temporaryHome();
  const options = { home: home.path, providers: { openai: `${provider.url}/v1` } };
  const proxy = await startChildProxy(options);
  using client = await openSocket(proxy.url, path, { headers: { 'Helicone-Request-Id': 'mine' } });

  await proxy.kill9();
  const again = await startChildProxy(options);
  const { data } = await createClient(again).api.request.get({ id: 'mine' });
  await again.stop();

  expect(client.answer.headers['helicone-id']).toBe('mine');
  expect(data).toMatchObject({ state: 'interrupted', client_frames: null, server_frames: null });
  expect(await client.closed).toMatchObject({ code: 1006 });
});
