import { DatabaseSync } from 'node:sqlite';
import { openStore, type Store } from '@thumbwire/proxy/stores';
import { databaseOf } from '../log/ready.ts';

/** A request of the log, of which the questions are made. */
export interface Sample {
  readonly seq: number;
  readonly id: string;
  readonly createdAt: number;
  readonly provider: string;
  readonly model: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly promptId: string;
  readonly promptVersion: string;
  readonly team: string;
  /** A word of its prompt that hardly any other request has. */
  readonly rareWord: string;
  readonly answer: string;
}

/** A log as the proxy has it open, and as plain SQL sees it. */
export interface Log extends AsyncDisposable {
  readonly requests: number;
  readonly store: Store;
  readonly plain: DatabaseSync;
  /** Spread over the whole log; all of them named a prompt and were answered. */
  readonly samples: readonly Sample[];
}

export async function openLog(home: string, sampleCount: number): Promise<Log> {
  // As many bodies as there are: what is measured must not shrink meanwhile.
  const store = await openStore({ store: 'sqlite', home, keepBodyBytes: null }, { log: console.log });
  const plain = new DatabaseSync(databaseOf(home), { readOnly: true });
  const { requests, first } =
    plain.prepare('SELECT count(*) AS requests, min(seq) AS first FROM request').get() ?? {};
  const find = plain.prepare(`
    SELECT r.*, p.value AS team FROM request r CROSS JOIN property p ON p.seq = r.seq AND p.key = 'team'
    WHERE r.seq >= ? AND r.prompt_id IS NOT NULL AND r.state = 'complete' ORDER BY r.seq LIMIT 1`);
  const samples: Sample[] = [];
  // More than are needed: not every prompt has a word of its own.
  const step = Number(requests) / (4 * sampleCount);
  for (let at = 0; samples.length < sampleCount && at < 4 * sampleCount - 1; at++) {
    const row = find.get(Number(first) + Math.floor(at * step));
    const [request] = row === undefined ? [] : await store.get([String(row.id)]);
    const rareWord = /, (\d{13})\)/.exec(request?.requestText ?? '')?.[1];
    if (row && request?.responseText && rareWord) {
      samples.push(sampleOf(row, { rareWord, answer: request.responseText }));
    }
  }
  if (samples.length < sampleCount) throw new Error(`The log in ${home} was not generated, or is too small.`);
  return {
    requests: Number(requests),
    store,
    plain,
    samples,
    async [Symbol.asyncDispose]() {
      plain.close();
      await store.close();
    },
  };
}

function sampleOf(
  row: Readonly<Record<string, unknown>>,
  texts: Pick<Sample, 'rareWord' | 'answer'>,
): Sample {
  const text = (name: string) => String(row[name]);
  return {
    seq: Number(row.seq),
    id: text('id'),
    createdAt: Number(row.created_at),
    provider: text('provider'),
    model: text('model'),
    userId: text('user_id'),
    sessionId: text('session_id'),
    promptId: text('prompt_id'),
    promptVersion: text('prompt_version'),
    team: text('team'),
    ...texts,
  };
}
