import { type BulkRequest, openBulk } from '@thumbwire/proxy/bulk';
import { readCorpus } from './corpus.ts';
import { generateLog, type LogOptions } from './requests.ts';

export interface FillOptions extends Omit<LogOptions, 'corpus'> {
  /** Whether texts are made searchable, and answers findable in pages: it takes longer than all the rest. */
  readonly isIndexed: boolean;
  readonly onProgress?: (written: number) => void;
  /** Texts that were made searchable or findable so far: most requests have two. */
  readonly onIndexed?: (texts: number) => void;
}

/** How long it took to fill a home. */
export interface Filled {
  readonly writtenMs: number;
  readonly indexedMs: number;
}

const groupSize = 2_000;

/** Fills a home with a generated log. What is in it already stays. */
export async function fillHome(
  home: string,
  { isIndexed, onProgress = () => {}, onIndexed = () => {}, ...log }: FillOptions,
): Promise<Filled> {
  const corpus = await readCorpus();
  const bulk = openBulk(home);
  try {
    const startedAt = performance.now();
    let written = 0;
    for (const group of groups(generateLog({ ...log, corpus }))) {
      bulk.write(group);
      written += group.length;
      onProgress(written);
    }
    const writtenAt = performance.now();
    if (isIndexed) {
      let indexed = 0;
      for (let some = bulk.index(); some > 0; some = bulk.index()) {
        indexed += some;
        onIndexed(indexed);
      }
    } else bulk.leaveUnindexed();
    return { writtenMs: writtenAt - startedAt, indexedMs: performance.now() - writtenAt };
  } finally {
    bulk.close();
  }
}

function* groups(all: Iterable<BulkRequest>): Generator<BulkRequest[], void, undefined> {
  let group: BulkRequest[] = [];
  for (const one of all) {
    group.push(one);
    if (group.length < groupSize) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
