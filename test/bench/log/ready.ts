import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Filled, type FillOptions, fillHome } from './fill.ts';

const whole = (value: number) => Math.round(value).toLocaleString('en');

/** The database of a home. */
export function databaseOf(home: string): string {
  return join(home, 'thumbwire.db');
}

/** Fills a home with a generated log that ends now, unless it holds one, and prints how far it is. */
export async function makeReady(
  home: string,
  { requests, isIndexed }: Pick<FillOptions, 'requests' | 'isIndexed'>,
): Promise<Filled | null> {
  if (existsSync(databaseOf(home))) return null;
  const tellEvery = (step: number, what: string) => {
    let told = 0;
    return (count: number) => {
      if (count - told < step) return;
      told = count;
      console.log(`${whole(count)} ${what}.`);
    };
  };
  const filled = await fillHome(home, {
    requests,
    endsAt: Date.now(),
    isIndexed,
    onProgress: tellEvery(100_000, 'requests are generated'),
    onIndexed: tellEvery(200_000, 'texts are indexed'),
  });
  const index = isIndexed ? `and indexed in ${whole(filled.indexedMs / 1000)} s` : 'without the search index';
  console.log(`Generated in ${whole(filled.writtenMs / 1000)} s, ${index}.`);
  return filled;
}
