import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk } from './desk.ts';
import { thumbwire } from './run.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(() => desk[Symbol.asyncDispose]());

test.for([
  ['up', true],
  ['down', false],
  ['positive', true],
  ['negative', false],
] as const)('rate %s sets the rating', async ([word, rating]) => {
  await desk.ask(word, 'Hello');

  const ended = await desk.run('rate', word, word);

  expect(ended).toEqual({ code: 0, stdout: `${word} is rated ${rating ? 'up' : 'down'}.\n`, stderr: '' });
  expect(await desk.json('show', word)).toMatchObject({ request: { feedback_rating: rating } });
});

test('rate keeps comment, correction, tags, choice and rater, and says it came from the command line', async () => {
  await desk.ask('whole', 'Hello');
  const options = ['--comment', 'Wrong year', '--correction', 'It was 1969.', '--rater', 'anna'];

  await desk.json('rate', '--tag', 'facts', '--tag', 'years', 'whole', 'down', ...options, '--choice', '0');

  expect(await desk.json('show', 'whole')).toMatchObject({
    feedback: {
      current: {
        rating: false,
        comment: 'Wrong year',
        correction: 'It was 1969.',
        tags: ['facts', 'years'],
        choice: 0,
        rater: 'anna',
        source: 'cli',
      },
    },
  });
});

test('rate leaves what is not named as it is, and clears what is named empty', async () => {
  await desk.ask('partly', 'Hello');
  await desk.json('rate', 'partly', 'down', '--comment', 'Too long', '--correction', 'Hi.', '--tag', 'style');

  await desk.json('rate', 'partly', 'up', '--comment', '', '--tag', '');

  expect(await desk.json('show', 'partly')).toMatchObject({
    feedback: { current: { rating: true, comment: null, correction: 'Hi.', tags: [] } },
  });
});

test('rate --json prints what was set, on one line', async () => {
  await desk.ask('json', 'Hello');

  const ended = await desk.run('rate', 'json', 'up', '--json');

  expect(ended).toEqual({ code: 0, stdout: '{"id":"json","rating":true}\n', stderr: '' });
});

test('an id that begins with a hyphen can be rated after --', async () => {
  await desk.ask('-one', 'Hello');

  const ended = await desk.run('rate', '--', '-one', 'up');

  expect(ended).toMatchObject({ code: 0, stdout: '-one is rated up.\n' });
});

test('clear takes the rating back and keeps its history', async () => {
  await desk.ask('cleared', 'Hello');
  await desk.run('rate', 'cleared', 'up');

  const ended = await desk.run('clear', 'cleared');

  expect(ended).toEqual({ code: 0, stdout: 'cleared is unrated.\n', stderr: '' });
  expect(await desk.json('show', 'cleared')).toMatchObject({
    request: { feedback_rating: null },
    feedback: { current: null, history: [{ kind: 'set', rating: true }, { kind: 'cleared' }] },
  });
});

test('finds the proxy of a home on whatever port it listens', async () => {
  await desk.ask('anywhere', 'Hello');

  const ended = await thumbwire(['rate', 'anywhere', 'up', '--home', desk.proxy.home]);

  expect(ended).toEqual({ code: 0, stdout: 'anywhere is rated up.\n', stderr: '' });
});
