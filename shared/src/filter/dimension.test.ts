import { expect, test } from 'vitest';
import { dimensionNames, parseDimension } from './dimension.ts';

test.for([
  ['model', { kind: 'field', field: 'model' }],
  ['user_id', { kind: 'field', field: 'user_id' }],
  ['rater', { kind: 'field', field: 'feedback_rater' }],
  ['properties.Team', { kind: 'field', field: 'property', key: 'team' }],
  ['property.a.b', { kind: 'field', field: 'property', key: 'a.b' }],
  ['scores.Fluency', { kind: 'field', field: 'score', key: 'Fluency' }],
  ['score.fluency', { kind: 'field', field: 'score', key: 'fluency' }],
  ['scores.helicone-score-feedback', { kind: 'field', field: 'rating' }],
  ['day', { kind: 'time', unit: 'day' }],
] as const)('%s is read', ([name, expected]) => {
  expect(parseDimension(name)).toEqual(expected);
});

test.for(['color', '', 'properties.', 'properties', 'toString', 'constructor.name', 'feedback_tags'])(
  '"%s" is refused with all that is known',
  (name) => {
    expect(() => parseDimension(name)).toThrow(
      `"${name}" is nothing to group by; known are ${dimensionNames.join(', ')}.`,
    );
  },
);
