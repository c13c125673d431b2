import { gramHashes, winnow } from '@thumbwire/shared/fingerprint';
import { expect, test } from 'vitest';
import { finish } from './finish.ts';
import { hashAll, winnowAll } from './hashing.ts';

test.for([0, 10, 24, 60, 16_384, 16_407, 50_000])('pauses change nothing for %d symbols', (length) => {
  const symbols = Uint16Array.from({ length }, (_, index) => (index * 7919 + (index >> 3) * 104729) & 0xff);

  const hashes = finish(hashAll(symbols));

  expect(hashes).toEqual(gramHashes(symbols));
  expect(finish(winnowAll(hashes, 64))).toEqual(winnow(hashes, 64));
});
