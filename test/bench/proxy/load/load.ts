// The clients of the benchmark, in a process of their own: they ask, and count what comes back.
import { createHistogram } from 'node:perf_hooks';
import { makeBodies } from '../bodies.ts';
import { type Connection, openConnection } from './connection.ts';

/** One slice of load. */
export interface Load {
  readonly port: number;
  readonly method?: 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isStreamed: boolean;
  readonly durationMs: number;
  /** Each asks its next question when it has its answer. */
  readonly connections: number;
  /** Questions each second over as many connections as that takes, whatever the answers do; `null`: no such rhythm. */
  readonly perSecond: number | null;
}

/** What came of it. */
export interface Loaded {
  readonly answers: number;
  readonly bytes: number;
  /** From the first question to the last answer. */
  readonly durationMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** What went wrong first, if anything did. */
  readonly failure: string | null;
}

/** As long as real ones are. */
const providerKey = `sk-proj-${'Zk4vW9xT2mQ7'.repeat(10)}`;

const pools = {
  whole: (await makeBodies()).requests,
  streamed: (await makeBodies({ isStreamed: true })).requests,
};
let asked = 0;

process.on('message', (load: Load) => {
  void run(load).then((loaded) => process.send?.({ loaded }));
});
process.once('disconnect', () => process.exit());
process.send?.({ port: 0 });

async function run(load: Load): Promise<Loaded> {
  const requests = requestsOf(load);
  const latencies = createHistogram();
  const free: Connection[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const startedAt = performance.now();
  const endsAt = startedAt + load.durationMs;
  let answers = 0;
  let bytes = 0;
  let underWay = 0;
  let lastAt = startedAt;
  let failure: string | null = null;

  /** @param next Called when a connection has its answer. */
  function connection(next: (own: Connection) => void): Connection {
    let askedAt = 0;
    const own = openConnection(load.port, {
      answered(length) {
        lastAt = performance.now();
        latencies.record(Math.max(1, Math.round((lastAt - askedAt) * 1000)));
        answers += 1;
        bytes += length;
        underWay -= 1;
        next(asking);
        endIfOver();
      },
      failed(error) {
        failure ??= error.message;
        underWay -= 1;
        endIfOver();
      },
    });
    const asking: Connection = {
      ask(request) {
        underWay += 1;
        askedAt = performance.now();
        own.ask(request);
      },
      close: own.close,
    };
    free.push(asking);
    return asking;
  }

  function endIfOver(): void {
    if (underWay === 0 && (performance.now() >= endsAt || failure !== null)) resolve();
  }

  const next = () => requests[asked++ % requests.length] ?? Buffer.alloc(0);
  if (load.perSecond === null) {
    const again = (own: Connection) => {
      if (performance.now() < endsAt) own.ask(next());
    };
    for (let at = 0; at < load.connections; at++) connection(again).ask(next());
    await promise;
  } else {
    const idle: Connection[] = [];
    const { perSecond } = load;
    let due = 0;
    const timer = setInterval(() => {
      const now = Math.min(performance.now(), endsAt);
      for (; due < ((now - startedAt) / 1000) * perSecond; due++) {
        (idle.pop() ?? connection((own) => idle.push(own))).ask(next());
      }
      if (now >= endsAt) clearInterval(timer);
    }, 1);
    await promise;
  }
  for (const own of free) own.close();
  return {
    answers,
    bytes,
    durationMs: lastAt - startedAt,
    p50Ms: latencies.percentile(50) / 1000,
    p99Ms: latencies.percentile(99) / 1000,
    failure,
  };
}

function requestsOf({ port, method = 'POST', path, headers, isStreamed }: Load): Buffer[] {
  const fields = Object.entries({
    Host: `127.0.0.1:${port}`,
    'Content-Type': 'application/json',
    Authorization: `Bearer ${providerKey}`,
    ...headers,
  });
  return pools[isStreamed ? 'streamed' : 'whole'].map((body) => {
    const lines = [...fields, ['Content-Length', body.length]].map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), body]);
  });
}
