import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '../../report.ts';
import { makeBodies } from '../bodies.ts';
import type { Contender } from '../contenders/contender.ts';
import { direct } from '../contenders/direct.ts';
import { startHttpProxy } from '../contenders/http-proxy.ts';
import { startPortkey } from '../contenders/portkey.ts';
import { startRelay } from '../contenders/relay.ts';
import { startThumbwire, type Thumbwire, unlogged, unloggedName } from '../contenders/thumbwire.ts';
import { prove } from '../rig.ts';
import { cpuMicroseconds, middle, perSecond, playRounds, type Rounds, ratio } from '../rounds.ts';
import { expectLogged } from './expect-logged.ts';
import type { Bench, Part } from './part.ts';

const connections = 32;
const proofs = 20;

export const json: Part = {
  summary: 'requests each second: 2 kB of JSON over 32 connections',
  run: (bench) => throughput(bench, { isStreamed: false, unit: 'req/s' }),
};

export const streams: Part = {
  summary: 'streams each second: 200 events of 180 bytes over 32 connections',
  run: (bench) => throughput(bench, { isStreamed: true, unit: 'streams/s' }),
};

async function throughput(
  { rig, folder, rounds, seconds }: Bench,
  { isStreamed, unit }: { isStreamed: boolean; unit: string },
): Promise<Row[]> {
  const home = join(folder, isStreamed ? 'streams' : 'json');
  await mkdir(home);
  await using started = new AsyncDisposableStack();
  const contenders: Contender[] = [direct(rig.upstreamPort)];
  for (const start of [startRelay, startHttpProxy, startPortkey])
    contenders.push(await start(rig.upstreamPort));
  const own: Thumbwire = await startThumbwire(rig.upstreamPort, { home });
  contenders.push(unlogged(own), own);
  for (const contender of contenders) started.defer(() => contender.stop());
  const able = contenders.filter((contender) => !isStreamed || contender.streams);

  const bodies = await makeBodies({ isStreamed });
  const answers = isStreamed ? bodies.streams.map((events) => Buffer.concat(events)) : bodies.answers;
  const proof = { requests: bodies.requests.slice(0, proofs), expected: answers.slice(0, proofs) };
  for (const contender of able) await prove(contender, proof);

  let passed = proofs;
  const slices = await playRounds(able, rounds, async (contender) => {
    const load = { isStreamed, connections, durationMs: seconds * 1000, perSecond: null };
    const slice = await rig.load(contender, load);
    if (contender === own) passed += slice.answers;
    return slice;
  });
  const wholeShare = expectLogged(own, passed);
  const withoutId = await own.notLogged();
  return rowsOf(slices, { able, isStreamed, unit, kept: passed, wholeShare, withoutId });
}

function rowsOf(
  slices: Rounds,
  options: {
    able: readonly Contender[];
    isStreamed: boolean;
    unit: string;
    kept: number;
    wholeShare: number;
    withoutId: number;
  },
): Row[] {
  const { able, isStreamed, unit, kept, wholeShare, withoutId } = options;
  const prefix = isStreamed ? 'streams' : 'json';
  const told = (name: string, value: number, ofUnit: string, better: Row['better']): Row => ({
    ...{ name: `${prefix}: ${name}`, value, goal: null, better, unit: ofUnit },
  });
  const promised = (name: string, value: number, goal: number): Row => ({
    ...{ name: `${prefix}: ${name}`, value, goal, better: 'higher', unit: '' },
  });
  const of = (name: string): [string, string] => ['thumbwire', name];
  /** Only what is logged with its bodies counts. */
  const logged = (name: string) => wholeShare * ratio(slices, of(name), perSecond);
  return [
    promised('logged ÷ http-proxy', logged('http-proxy'), isStreamed ? 1.3 : 1.2),
    ...(isStreamed ? [] : [promised('logged ÷ portkey', logged('portkey'), 5)]),
    told('not logged ÷ http-proxy', ratio(slices, [unloggedName, 'http-proxy'], perSecond), '', 'higher'),
    told('logged ÷ direct', logged('direct'), '', 'higher'),
    told('logged ÷ socket pipe', logged('socket pipe'), '', 'higher'),
    told('CPU, logged ÷ http-proxy', ratio(slices, of('http-proxy'), cpuMicroseconds), '', 'lower'),
    told(
      'kept after the last answer',
      middle(slices, 'thumbwire', ({ keptMs }) => keptMs),
      'ms',
      'lower',
    ),
    told(
      'searchable after the last',
      middle(slices, 'thumbwire', ({ indexedMs }) => indexedMs),
      'ms',
      'lower',
    ),
    told('rows found in the log', kept, '', 'higher'),
    told('of these with their bodies', 100 * wholeShare, '%', 'higher'),
    told('answers that left before their id was safe', withoutId, '', 'lower'),
    ...able.flatMap(({ name, pid }) => [
      told(`${name}, rate`, middle(slices, name, perSecond), unit, 'higher'),
      told(
        `${name}, p50`,
        middle(slices, name, ({ p50Ms }) => p50Ms),
        'ms',
        'lower',
      ),
      told(
        `${name}, p99`,
        middle(slices, name, ({ p99Ms }) => p99Ms),
        'ms',
        'lower',
      ),
      ...(pid === null
        ? []
        : [
            told(`${name}, CPU`, middle(slices, name, cpuMicroseconds), 'µs each', 'lower'),
            told(
              `${name}, RSS at most`,
              middle(slices, name, ({ peakBytes }) => peakBytes / 1e6),
              'MB',
              'lower',
            ),
          ]),
    ]),
  ];
}
