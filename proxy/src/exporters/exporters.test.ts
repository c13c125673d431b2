import { stringify } from 'csv-stringify/sync';
import { describe, expect, test } from 'vitest';
import type { Exporter, ExportRow } from './exporter.ts';
import { exporters } from './index.ts';
import { answerOf, rowOf } from './test-row.ts';

/** What an exporter makes of rows: the objects of its lines, and why rows are left out. */
function run(exporter: Exporter, rows: readonly ExportRow[]): { lines: unknown[]; leftOut: string[] } {
  const bySeq = new Map(rows.map((row) => [row.request.seq, row]));
  const open = exporter.open((seq) => bySeq.get(seq) ?? null);
  const lines: unknown[] = [];
  const leftOut: string[] = [];
  for (const row of rows) {
    const written = open.write(row);
    if (written === null) continue;
    if ('leftOut' in written) leftOut.push(written.leftOut);
    else
      lines.push(
        ...written.text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      );
  }
  for (const [reason, count] of open.end()) leftOut.push(...Array.from({ length: count }, () => reason));
  return { lines, leftOut };
}

const { kto, dpo, sft } = exporters;
const user = { role: 'user', content: 'Why?' };
const assistant = (content: string) => ({ role: 'assistant', content });

describe('KTO', () => {
  test('has a line for each rated answer, up is true', () => {
    const { lines } = run(kto, [
      rowOf({ seq: 1, feedback: { rating: true } }),
      rowOf({ seq: 2, feedback: { rating: false }, answered: answerOf('No idea.') }),
    ]);

    expect(lines).toEqual([
      { prompt: [user], completion: [assistant('Because.')], label: true },
      { prompt: [user], completion: [assistant('No idea.')], label: false },
    ]);
  });

  test('takes the choice that was rated', () => {
    const answered = answerOf('First.', 'Second.');

    const { lines, leftOut } = run(kto, [
      rowOf({ seq: 1, answered, feedback: { choice: 1 } }),
      rowOf({ seq: 2, answered, feedback: {} }),
      rowOf({ seq: 3, answered, feedback: { choice: 7 } }),
    ]);

    expect(lines).toEqual([{ prompt: [user], completion: [assistant('Second.')], label: true }]);
    expect(leftOut).toEqual(['unnamed-choice', 'no-answer']);
  });

  test.each([
    ['unrated', rowOf()],
    ['no-messages', rowOf({ feedback: {}, asked: null })],
    ['no-messages', rowOf({ feedback: {}, answered: null })],
    ['no-messages', rowOf({ feedback: {}, asked: 'not json' })],
    ['no-messages', rowOf({ feedback: {}, format: null, request: { method: 'GET' } })],
    ['incomplete', rowOf({ feedback: {}, request: { state: 'cancelled' } })],
    ['no-answer', rowOf({ feedback: {}, answered: answerOf('') })],
  ])('leaves out what teaches nothing: %s', (reason, row) => {
    expect(run(kto, [row])).toEqual({ lines: [], leftOut: [reason] });
  });

  test('takes the plain text of a provider whose format is not known', () => {
    const { lines } = run(kto, [
      rowOf({
        format: null,
        path: '/mine/generate',
        answered: 'Just text.',
        type: 'text/plain',
        feedback: {},
      }),
    ]);

    expect(lines).toMatchObject([{ completion: [assistant('Just text.')], label: true }]);
  });

  test('leaves out images of more than 64 kB, and keeps others in their shape', () => {
    const image = (length: number) => ({ type: 'image_url', image_url: { url: 'x'.repeat(length) } });
    const asking = (length: number) => ({
      model: 'm',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, image(length)] }],
    });

    const { lines, leftOut } = run(kto, [
      rowOf({ seq: 1, asked: asking(100), feedback: {} }),
      rowOf({ seq: 2, asked: asking(70_000), feedback: {} }),
    ]);

    expect(lines).toMatchObject([
      { prompt: [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, image(100)] }] },
    ]);
    expect(leftOut).toEqual(['inline-data']);
  });
});

describe('tool calls stay, with their tools', () => {
  const weather = { name: 'weather', description: 'Of a place', parameters: { type: 'object' } };
  const call = {
    id: 'call_1',
    type: 'function',
    function: { name: 'weather', arguments: '{"place":"Oslo"}' },
  };

  test('of OpenAI', () => {
    const asked = {
      model: 'm',
      tools: [{ type: 'function', function: weather }],
      messages: [
        { role: 'developer', content: 'Be short.' },
        user,
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'Rain.' },
      ],
    };
    const message = { role: 'assistant', content: null, tool_calls: [call] };
    const answered = { model: 'm', choices: [{ index: 0, message, finish_reason: 'tool_calls' }] };

    const { lines } = run(kto, [rowOf({ asked, answered, feedback: {} })]);

    expect(lines).toEqual([
      {
        prompt: [{ role: 'system', content: 'Be short.' }, user, ...asked.messages.slice(2)],
        completion: [message],
        label: true,
        tools: asked.tools,
      },
    ]);
  });

  test('of Anthropic', () => {
    const asked = {
      model: 'm',
      system: 'Be short.',
      tools: [{ name: 'weather', description: 'Of a place', input_schema: { type: 'object' } }],
      messages: [
        user,
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'call_1', name: 'weather', input: { place: 'Oslo' } }],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'Rain.' }] },
      ],
    };
    const answered = {
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text: 'It rains.' }],
      stop_reason: 'end_turn',
    };

    const { lines } = run(sft, [
      rowOf({ format: 'anthropic-messages', path: '/anthropic/v1/messages', asked, answered, feedback: {} }),
    ]);

    expect(lines).toEqual([
      {
        messages: [
          { role: 'system', content: 'Be short.' },
          user,
          { role: 'assistant', content: null, tool_calls: [call] },
          { role: 'tool', tool_call_id: 'call_1', content: 'Rain.' },
          assistant('It rains.'),
        ],
        tools: [{ type: 'function', function: weather }],
      },
    ]);
  });
});

describe('SFT', () => {
  test('has what was rated up, and corrections in place of what they correct', () => {
    const { lines, leftOut } = run(sft, [
      rowOf({ seq: 1, feedback: {} }),
      rowOf({ seq: 2, feedback: { rating: false, correction: 'Better.' } }),
      rowOf({ seq: 3, feedback: { rating: false } }),
    ]);

    expect(lines).toEqual([
      { messages: [user, assistant('Because.')] },
      { messages: [user, assistant('Better.')] },
    ]);
    expect(leftOut).toEqual(['rated-down']);
  });
});

describe('DPO', () => {
  const rated = (seq: number, rating: boolean, text: string, more: { correction?: string } = {}) =>
    rowOf({ seq, answered: answerOf(text), feedback: { rating, ...more } });
  const pair = (chosen: string, rejected: string) => ({
    prompt: [user],
    chosen: [assistant(chosen)],
    rejected: [assistant(rejected)],
  });

  test('pairs a correction with what it corrects', () => {
    const { lines, leftOut } = run(dpo, [
      rated(1, false, 'Bad.', { correction: 'Good.' }),
      rated(2, true, 'Same.', { correction: 'Same.' }),
    ]);

    // The second has nothing to learn from in its correction; it is the better one of the two.
    expect(lines).toEqual([pair('Good.', 'Bad.'), pair('Same.', 'Bad.')]);
    expect(leftOut).toEqual([]);
  });

  test('pairs answers to one prompt that were rated differently, each once, the oldest first', () => {
    const { lines, leftOut } = run(dpo, [
      rated(1, true, 'A.'),
      rated(2, true, 'B.'),
      rated(3, false, 'c.'),
      rated(4, false, 'd.'),
      rated(5, false, 'e.'),
    ]);

    expect(lines).toEqual([pair('A.', 'c.'), pair('B.', 'd.')]);
    expect(leftOut).toEqual(['no-counterpart']);
  });

  test('pairs no answers to different prompts, nor equal ones', () => {
    const asked = { model: 'm', messages: [{ role: 'user', content: 'How?' }] };

    const { lines, leftOut } = run(dpo, [
      rated(1, true, 'A.'),
      rowOf({ seq: 2, asked, answered: answerOf('b.'), feedback: { rating: false } }),
      rated(3, false, 'A.'),
    ]);

    expect(lines).toEqual([]);
    expect(leftOut).toEqual(['no-counterpart', 'no-counterpart', 'no-counterpart']);
  });

  test('counts an answer once that waits and is in the file because of its correction', () => {
    const { lines, leftOut } = run(dpo, [
      rated(1, false, 'Bad.', { correction: 'Good.' }),
      rated(2, false, 'Worse.'),
    ]);

    expect(lines).toEqual([pair('Good.', 'Bad.')]);
    expect(leftOut).toEqual(['no-counterpart']);
  });
});

describe('CSV', () => {
  const cells = (row: ExportRow): string => {
    const written = exporters.csv.open(() => null).write(row);
    return written !== null && 'text' in written ? written.text : '';
  };

  test('begins with titles, and has a row for each request, rated or not', () => {
    const row = cells(rowOf({ request: { properties: { env: 'prod' }, scores: {} } }));

    expect(exporters.csv.head).toMatch(/^request_id,created_at,provider,model,.*,response_text\n$/);
    expect(row).toMatch(/^req-1,2026-01-31T12:00:00\.000Z,openai,m,200,complete,,/);
    expect(row).toContain('"{""env"":""prod""}"');
    expect(row.split(',').length).toBe(exporters.csv.head.split(',').length);
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('defuses the formula %j', (text) => {
    const row = cells(rowOf({ feedback: { comment: text }, request: { responseText: text } }));

    expect(row).toMatch(/,"?'[=+\-@\t\r]/);
    expect(row).not.toMatch(/,"?[=+@\t\r]/);
  });

  test.each([
    ...['plain', '', ' ', 'a,b', 'a"b', '"', 'a\nb', 'a\r\nb', '\r', '\t', "'", '–', '😀, "\n'],
    ...['=1', '="a,b"', '+', '-1', '- a\n- b', '@', '＝1', '＋1', '－1', '＠a', ' =1'],
  ])('writes %j as csv-stringify does', (text) => {
    const [before, , after] = cells(rowOf({ request: { requestText: 'x|', responseText: 'y' } })).split(
      /x(\|)/,
    );

    const row = cells(rowOf({ request: { requestText: text, responseText: 'y' } }));

    const cell = stringify([[text]], { escape_formulas: true }).slice(0, -1);
    expect(row).toBe(`${before}${text === '' ? '' : cell}${after}`);
  });

  test('keeps line breaks and quotes inside a cell', () => {
    const row = cells(rowOf({ request: { requestText: 'He said "no",\nand left.' } }));

    expect(row).toContain('"He said ""no"",\nand left."');
  });
});
