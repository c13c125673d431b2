import { expect, test } from 'vitest';
import { defaultSettings, parseSettings } from './storage.ts';

test('settings are read as they were written', () => {
  const settings = {
    policy: 'always',
    sampleShare: 0.25,
    hasRated: true,
    notifiesOfAlerts: true,
    sites: { 'https://chat.example.com': { isOff: true, policy: 'hover' } },
  };

  expect(parseSettings(settings)).toEqual(settings);
});

test.each([undefined, null, 'nonsense', 7, [], { policy: 'loud', sampleShare: 2, sites: 'none' }])(
  '%j gives the defaults',
  (stored) => {
    expect(parseSettings(stored)).toEqual(defaultSettings);
  },
);
