import { expect, test } from 'vitest';
import { createRandom } from '../../../test/support/random.ts';
import { mayBeSpelled } from './may-be-spelled.ts';
import { redactPieces } from './pieces.ts';
import { writtenForms } from './written-forms.ts';

const key = 'sk-proj-0123/56789+bcdef';
const forms = writtenForms([`Bearer ${key}`, key]);

/** A stream in which one value after the other stands at the same place. */
const chat = (values: readonly string[], index = 0) =>
  values.map(
    (content) => `data: {"choices":[{"index":${index},"delta":{"content":${JSON.stringify(content)}}}]}\n\n`,
  );
const said = (stream: string) =>
  Array.from(stream.matchAll(/"content":"([^"]*)"/g), ([, content = '']) => content).join('|');

test.each([
  ['a character each', [...`It is ${key}.`], /^I\|t\| \|i\|s\| \|\[redacted\]\|+\.$/],
  ['two halves', ['It is sk-proj-012', '3/56789+bcdef. Good.'], /^It is \[redacted\]\|\. Good\.$/],
  ['a word and a rest', ['s', `${key.slice(1)}!`], /^\[redacted\]\|!$/],
  ['two of them', [...key, ' and ', ...key], /^\[redacted\]\|+ and \|\[redacted\]\|+$/],
  ['nothing at all', ['It is sk-', 'or', 'proj-0123'], /^It is sk-\|or\|proj-0123$/],
])('takes a credential out that a stream spells in %s', (_, values, expected) => {
  const clean = redactPieces(chat(values).join(''), forms);

  expect(said(clean)).toMatch(expected);
});

test('changes no byte beside the pieces', () => {
  const stream = `: note\r\n${chat(['A "sk-', key.slice(3), 'é \u{1f600}'])
    .join('')
    .replaceAll('\n', '\r\n')}data: [DONE]\r\n\r\n`;

  const clean = redactPieces(stream, forms);

  expect(clean).toBe(stream.replace('sk-', '[redacted]').replace(key.slice(3), ''));
});

test('returns a text without any as it is', () => {
  const stream = chat(['The sky', ' is', ' blue', '.']).join('');

  expect(redactPieces(stream, forms)).toBe(stream);
  expect(redactPieces(stream, [])).toBe(stream);
});

test.each([
  [
    'events of two choices take turns',
    [...key].flatMap((each) => [...chat([each], 0), ...chat(['x'], 1)]).join(''),
  ],
  [
    'an index comes after what it belongs to',
    [...key]
      .flatMap((text) => [`{"c":[{"text":"${text}","index":0}]}`, '{"c":[{"text":"x","index":1}]}'])
      .join('\n'),
  ],
  ['two fields take turns', [...key].map((text) => `{"reason":"x","text":"${text}"}`).join('\n')],
  ['an event is damaged', chat([key.slice(0, 9), key.slice(9)]).join('data: {"choices":[{"delta":{"x":\n\n')],
  ['one array holds them', `[${[...key].map((text) => `{"c": [{"text": "${text}"}]}`).join(',\r\n')}]`],
  ['it is the arguments of a tool', chat(['{"key":"sk-pr', `${key.slice(5)}"}`]).join('')],
  [
    'it is written in codes',
    chat([key.slice(0, 9), key.slice(9)])
      .join('')
      .replace('"sk-', '"\\u0073k\\u002d'),
  ],
  [
    'a slash is escaped',
    chat([key.slice(0, 14), key.slice(14)])
      .join('')
      .replace('/', '\\/'),
  ],
  [
    'the text is cut',
    chat([key.slice(0, 9), key.slice(9)])
      .join('')
      .slice(0, -12),
  ],
])('finds the pieces where %s', (_, text) => {
  const clean = redactPieces(text, forms);

  expect(clean).toContain('[redacted]');
  expect(clean).not.toMatch(/-0|23|67|bc|ef/);
});

test('takes out the beginning that a stream was spelling when it broke off', () => {
  const begun = redactPieces(chat(['It is s', 'k-pr', 'oj-0']).join(''), forms);
  const tooShort = redactPieces(chat(['It is s', 'k-', 'pr']).join(''), forms);

  expect(said(begun)).toBe('It is [redacted]||');
  expect(said(tooShort)).toBe('It is s|k-|pr');
});

test('takes out the tokens that a model was asked for, and their bytes', () => {
  const tokens = ['sk', '-proj', key.slice(7)].map((token) => ({
    token,
    logprob: -1,
    bytes: [...Buffer.from(token)],
  }));
  const body = JSON.stringify({ choices: [{ index: 0, logprobs: { content: tokens } }] });

  const clean = redactPieces(body, forms);

  const zeros = (length: number) => Array.from({ length }, () => 0);
  expect(JSON.parse(clean).choices[0].logprobs.content).toEqual([
    { token: '[redacted]', logprob: -1, bytes: zeros(2) },
    { token: '', logprob: -1, bytes: zeros(5) },
    { token: '', logprob: -1, bytes: zeros(key.length - 7) },
  ]);
});

test('what is asked first overlooks none, wherever a credential is cut', () => {
  const random = createRandom(7);
  const overlooked: string[] = [];
  for (let round = 0; round < 3000; round += 1) {
    const alphabet = random.pick(['ab', '0123456789abcdef', 'sk-projABCXYZ_09']) ?? '';
    const length = 6 + random.below(40);
    const secret = Array.from({ length }, () => alphabet[random.below(alphabet.length)]).join('');
    // Its end may be missing.
    const spelled = secret.slice(0, Math.max(Math.min(8, length - 1), length - random.below(12)));
    const values = ['It is '];
    for (const each of spelled) {
      if (random.isBelow(0.5)) values.push(each);
      else values.push(`${values.pop()}${each}`);
    }
    const stream = chat(values).join('');
    // Within the last value, or after it.
    const end = stream.lastIndexOf('"') + random.below(2);
    if (!mayBeSpelled(stream.slice(0, end), [secret])) overlooked.push(values.join('|'));
  }

  expect(overlooked).toEqual([]);
});

test('an ordinary stream is not read for pieces', () => {
  const words =
    'The sky is blue, because "air" scatters light; see [1] - or ask.\n'.match(/[\s\S]{1,4}/gu) ?? [];

  expect(mayBeSpelled(chat([...words, ...words]).join(''), forms)).toBe(false);
});
