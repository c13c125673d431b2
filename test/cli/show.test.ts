import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSocket } from '../support/open-socket.ts';
import { startProxy } from '../support/proxy.ts';
import { startSocketProvider } from '../support/socket-provider.ts';
import { type Desk, openDesk } from './desk.ts';
import { thumbwire } from './run.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(() => desk[Symbol.asyncDispose]());

test('show prints prompt, answer, where it came from, and the rating with its history', async () => {
  await desk.ask('rated', 'Hello', { 'helicone-user-id': 'anna', 'helicone-property-team': 'search' });
  await desk.run('rate', 'rated', 'up');
  await desk.run('rate', 'rated', 'down', '--comment', 'Too long', '--correction', 'Hi.');

  const { code, stdout, stderr } = await desk.run('show', 'rated');

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^rated {2}down\n {2}when {7}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n/);
  expect(stdout).toMatch(/\n {2}model {6}demo-markdown\n {2}provider {3}demo\n/);
  expect(stdout).toMatch(/\n {2}user {7}anna\n {2}property {3}team = search\n/);
  expect(stdout).toContain('\nPROMPT\nHello\n\nANSWER\n# A demo answer\n');
  expect(stdout).toContain('\nCORRECTION\nHi.\n');
  expect(stdout).toMatch(
    /\nRATINGS\n\S+ \S+ rated up by admin \(cli\)\n\S+ \S+ rated down by admin \(cli\): Too long\n$/,
  );
});

test('show says how many frames went over a WebSocket', async () => {
  await using provider = await startSocketProvider();
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openSocket(proxy.url, '/openai/v1/realtime?model=gpt-realtime', {
    headers: { 'Helicone-Request-Id': 'spoken' },
  });
  client.socket.send('one');
  await client.message();
  client.socket.close();
  await client.closed;

  const { stdout } = await thumbwire(['show', 'spoken'], {
    THUMBWIRE_URL: proxy.url,
    THUMBWIRE_HOME: proxy.home,
  });

  expect(stdout).toMatch(/\n {2}state {6}complete, status 101\n {2}model {6}gpt-realtime\n/);
  expect(stdout).toMatch(/\n {2}frames {5}1 sent, 1 received\n/);
  expect(stdout).toContain('\nANSWER\n(none)');
});

test('show --json has the row with its bodies, and the feedback', async () => {
  await desk.ask('asked', 'Hello');

  const shown = await desk.json('show', 'asked');

  expect(shown).toMatchObject({
    request: { request_id: 'asked', request_body: { messages: [{ content: 'Hello' }] } },
    feedback: { current: null, history: [] },
  });
});

test('show says which body was not kept, and what is known without it', async () => {
  await desk.ask('omitted', 'Hello', { 'helicone-omit-response': 'true' });

  const { stdout } = await desk.run('show', 'omitted');

  expect(stdout).toMatch(/\n {2}model {6}demo-markdown\n/);
  expect(stdout).toMatch(/\n {2}tokens {5}\d+ in, \d+ out\n/);
  expect(stdout).toContain('\n  note       The response was not kept, as Helicone-Omit-Response asks.\n');
  expect(stdout).toContain('\nPROMPT\nHello\n\nANSWER\n(none)\n');
});

test('show --raw writes the bytes of a body, and not one more', async () => {
  await desk.ask('bytes', 'Hello');

  const ended = await desk.run('show', 'bytes', '--raw', 'request');

  const body = '{"model":"demo-markdown","messages":[{"role":"user","content":"Hello"}]}';
  expect(ended).toEqual({ code: 0, stdout: body, stderr: '' });
});

test('what a prompt contains cannot steer the terminal', async () => {
  await desk.ask('wild', 'red \u001b[31mtext\u001b[0m, a bell \u0007, a \u202eturn\u0008');

  const shown = await desk.run('show', 'wild');
  const listed = await desk.run('query');

  expect(shown.stdout).toContain('\nPROMPT\nred text, a bell , a turn\n');
  expect(listed.stdout).toContain('red text, a bell , a turn');
});
