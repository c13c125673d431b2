import { Command } from 'commander';
import { expect, test } from 'vitest';
import { type Context, WrongUseError } from './command.ts';
import { monitors } from './monitors.ts';
import { webhooks } from './webhooks.ts';

const commands = { monitors, webhooks };

/** Wrong use is found before anything is asked or printed. */
const untouched: Context = {
  output: {
    result: refuse,
    bytes: refuse,
    note: refuse,
    progress: refuse,
    confide: refuse,
  },
  env: { THUMBWIRE_URL: 'http://127.0.0.1:9', THUMBWIRE_API_KEY: 'tw_0123456789abcdef' },
  untilStopped: () => new AbortController().signal,
};

function refuse(): never {
  throw new Error('Something was printed.');
}

/** Runs a command line as `cli.ts` does. */
async function use([name, ...args]: readonly [keyof typeof commands, ...string[]]): Promise<void> {
  const command = new Command(name).exitOverride();
  commands[name].declare(command);
  command.parse(args, { from: 'user' });
  const named = command.registeredArguments.map((argument, index) => [
    argument.name(),
    command.processedArgs[index],
  ]);
  await commands[name].run({ ...command.opts(), ...Object.fromEntries(named) }, untouched);
}

test.for<readonly [line: readonly [keyof typeof commands, ...string[]], sentence: RegExp]>([
  [['monitors', 'watch'], /The action must be one of list, create, check, pause, resume, delete, alerts\./],
  [['monitors', 'list', 'drop'], /list takes no name\./],
  [['monitors', 'pause'], /pause needs the name or id of a monitor; "monitors list" shows it\./],
  [['monitors', 'create'], /create needs a name: monitors create drop --window 1h --threshold 20%\./],
  [['monitors', 'create', 'x', '--threshold', '1'], /create needs either --window 1h or --last 200\./],
  [['monitors', 'create', 'x', '--window', '1h', '--last', '9', '--threshold', '1'], /needs either --window/],
  [['monitors', 'create', 'x', '--last', '9'], /create needs --threshold: 20% alerts at one in five\./],
  [['monitors', 'create', 'x', '--last', '0'], /--last must be a whole number from 1 to 10000\./],
  [['monitors', 'create', 'x', '--last', '10001'], /--last must be a whole number from 1 to 10000\./],
  [['monitors', 'create', 'x', '--window', '90s', '--threshold', '1'], /--window must be whole .*"90s"\./],
  [['monitors', 'create', 'x', '--last', '9', '--threshold', '20'], /share like 20% or 0\.2, not "20"\./],
  [['monitors', 'create', 'x', '--last', '9', '--threshold', '0'], /--threshold must be a share like/],
  [['monitors', 'create', 'x', '--least', '0'], /--least must be a whole number from 1 to 1000000\./],
  [['monitors', 'create', 'x', '--of', 'down'], /--of must be rated or all\./],
  [
    ['monitors', 'create', 'x', '--last', '9', '--threshold', '1', '--cool-down', '1'],
    /--cool-down must be whole minutes, hours or days like 30m, 1h or 7d, not "1"\./,
  ],
  [
    ['monitors', 'create', 'x', '--last', '9', '--threshold', '1', '--since', '1d'],
    /A monitor has a --window, no --since or --until\./,
  ],
  [
    ['monitors', 'create', 'x', '--last', '9', '--threshold', '1', '--rating', 'up'],
    /A monitor counts thumbs of both kinds; --rating leaves some out\./,
  ],
  [['monitors', 'create', 'x', '--last', '9', '--threshold', '1', '--filter', '{'], /--filter is not JSON/],
  [['monitors', 'check', '--cool-down', '1h'], /--cool-down goes with create only, not with check\./],
  [['monitors', 'list', '--property', 'a=1'], /--property goes with create only, not with list\./],
  [['webhooks', 'send'], /The action must be one of list, create, test, deliveries, replay, delete\./],
  [['webhooks', 'list', 'wh_1'], /list takes no webhook\./],
  [
    ['webhooks', 'create'],
    /create needs where to send to: webhooks create http:\/\/127\.0\.0\.1:3000\/hook\./,
  ],
  [['webhooks', 'test'], /test needs the id of a webhook; "webhooks list" shows it\./],
  [['webhooks', 'test', 'wh_1', 'msg_1'], /test takes no delivery\./],
  [
    ['webhooks', 'create', 'http://127.0.0.1:1', '--event', 'rated'],
    /--event must be one of request\.logged, /,
  ],
  [['webhooks', 'create', 'http://127.0.0.1:1', '--sample', '101'], /percentage from 0 to 100, not "101"\./],
  [['webhooks', 'create', 'http://127.0.0.1:1', '--sample', '%'], /percentage from 0 to 100, not "%"\./],
  [
    ['webhooks', 'create', 'http://127.0.0.1:1', '--property', 'team'],
    /must be like team=search, not "team"\./,
  ],
  [['webhooks', 'list', '--no-data'], /--event, --sample, --property and --no-data go with create only\./],
  [['webhooks', 'test', 'wh_1', '--limit', '5'], /--state and --limit go with deliveries only\./],
  [
    ['webhooks', 'deliveries', 'wh_1', '--state', 'gone'],
    /--state must be one of pending, delivered, dead\./,
  ],
  [['webhooks', 'deliveries', 'wh_1', '--limit', '1001'], /--limit must be a whole number from 1 to 1000\./],
])('%j is wrong use, and the sentence says why', async ([line, sentence]) => {
  const error: unknown = await use(line).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(WrongUseError);
  expect(String(error)).toMatch(sentence);
});
