import {
  InvalidError,
  type Monitor,
  type MonitorInput,
  NotFoundError,
  type ThumbwireClient,
} from '@thumbwire/shared';
import { z } from 'zod';
import { defineCommand, WrongUseError } from './command.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { declareFilter, FilterOptions, toFilter } from './support/filter.ts';
import { windowText } from './support/monitor.ts';
import { alertTable, checkTable, monitorTable } from './support/monitor-tables.ts';
import { oneLine, printable } from './support/text.ts';
import { readMinutes } from './support/time.ts';

const actions = ['list', 'create', 'check', 'pause', 'resume', 'delete', 'alerts'] as const;

export const monitors = defineCommand({
  summary: 'watch the share of thumbs down, and alert when it is too high',
  examples: [
    [
      'monitors create drop --window 1h --least 20 --threshold 20%',
      'alerts when 20 % of at least 20 ratings of the last hour are down',
    ],
    [
      'monitors create search --last 200 --threshold 15% --property team=search --cool-down 1d',
      'looks at the newest 200 rated requests of one team, and alerts once a day at most',
    ],
    ['monitors check', 'how things stand now; exit code 1 if the rate of any is too high'],
    ['monitors alerts', 'the alerts that were given'],
    ['monitors pause drop', '"resume drop" lets it go on, "delete drop" removes it'],
  ],
  declare(command) {
    command
      .argument('<action>', actions.join(', '))
      .argument('[monitor]', 'name or id; check and alerts take all of them without')
      .option('--window <time>', 'for create: requests of the last 30m, 1h, 7d')
      .option('--last <number>', 'for create: the newest so many rated requests')
      .option('--threshold <share>', 'for create: the share of thumbs down that alerts: 20% or 0.2')
      .option('--least <number>', 'for create: with fewer ratings there is no alert (default: 20)')
      .option(
        '--of <what>',
        'for create: rated (down of the rated), or all (down of all that could be rated)',
      )
      .option(
        '--cool-down <time>',
        'for create: so long the rate must be in order before there is another alert (default: 1h)',
      );
    declareFilter(command);
    declareConnection(command);
  },
  input: Connection.extend({
    ...FilterOptions.shape,
    action: z.enum(actions, { error: `The action must be one of ${actions.join(', ')}.` }),
    monitor: z.string().optional(),
    window: z.string().optional(),
    last: z
      .string()
      .regex(/^(?:[1-9]\d{0,3}|10000)$/, { error: '--last must be a whole number from 1 to 10000.' })
      .transform(Number)
      .optional(),
    threshold: z.string().optional(),
    least: z
      .string()
      .regex(/^(?:[1-9]\d{0,5}|1000000)$/, { error: '--least must be a whole number from 1 to 1000000.' })
      .transform(Number)
      .optional(),
    of: z.enum(['rated', 'all'], { error: '--of must be rated or all.' }).optional(),
    coolDown: z.string().optional(),
  }),
  async run({ action, monitor: named, url, home, ...options }, { env, output }) {
    const { window, last, threshold, least, of, coolDown, ...wanted } = options;
    if (action !== 'create') refuseOptions(action, options);
    const client = () => connect({ url, home }, env);
    switch (action) {
      case 'create': {
        const asked = readMonitor(named, { window, last, threshold, least, of, coolDown });
        const filter = toFilter(wanted, Date.now());
        if (wanted.since ?? wanted.until) {
          throw new WrongUseError('A monitor has a --window, no --since or --until.');
        }
        if (wanted.rating)
          throw new WrongUseError('A monitor counts thumbs of both kinds; --rating leaves some out.');
        const { data } = await (await client()).api.monitors.create({ ...asked, filter });
        output.result(data, () => `${printable(data.name)} (${data.id}) watches ${windowText(data.window)}.`);
        return;
      }
      case 'list': {
        if (named !== undefined) throw new WrongUseError('list takes no name.');
        const { data } = await (await client()).api.monitors.list();
        output.result(data, (screen) => (data.length === 0 ? none : monitorTable(data, screen)));
        return;
      }
      case 'check': {
        const api = await client();
        const id = named === undefined ? undefined : (await find(api, named)).id;
        const { data } = await api.api.monitors.check(id === undefined ? {} : { id });
        output.result(data, (screen) => (data.length === 0 ? none : checkTable(data, screen)));
        const tooHigh = data.filter(({ verdict }) => verdict === 'alert');
        if (tooHigh.length === 0) return;
        const names = tooHigh.map(({ monitor }) => `"${oneLine(monitor.name)}"`).join(', ');
        throw new InvalidError(`The share of thumbs down is too high: ${names}.`);
      }
      case 'alerts': {
        const api = await client();
        const monitorId = named === undefined ? undefined : (await find(api, named)).id;
        const { data } = await api.api.monitors.alerts(monitorId === undefined ? {} : { monitorId });
        output.result(data, (screen) => (data.length === 0 ? 'No alerts.' : alertTable(data, screen)));
        return;
      }
      case 'pause':
      case 'resume':
      case 'delete': {
        if (!named)
          throw new WrongUseError(`${action} needs the name or id of a monitor; "monitors list" shows it.`);
        const api = await client();
        const monitor = await find(api, named);
        const name = printable(monitor.name);
        if (action === 'delete') {
          await api.api.monitors.remove({ id: monitor.id });
          output.result({ id: monitor.id }, () => `${name} is deleted, with its alerts.`);
          return;
        }
        const { data } = await api.api.monitors.update({ id: monitor.id, isPaused: action === 'pause' });
        output.result(data, () => `${name} ${data.isPaused ? 'is paused' : 'goes on'}.`);
        return;
      }
    }
  },
});

const none = 'No monitors yet; "monitors create --help" shows how to make one.';

/** @throws WrongUseError naming an option that has no meaning here */
function refuseOptions(action: string, options: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(options).find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const option = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new WrongUseError(`--${option} goes with create only, not with ${action}.`);
}

/** @throws WrongUseError naming what is missing, or wrong */
function readMonitor(
  name: string | undefined,
  given: Partial<
    Record<'window' | 'last' | 'threshold' | 'least' | 'of' | 'coolDown', string | number | undefined>
  >,
): Omit<MonitorInput, 'filter'> {
  const { window, last, threshold, least, of, coolDown } = given;
  if (!name)
    throw new WrongUseError('create needs a name: monitors create drop --window 1h --threshold 20%.');
  if ((window === undefined) === (last === undefined)) {
    throw new WrongUseError('create needs either --window 1h or --last 200.');
  }
  if (threshold === undefined)
    throw new WrongUseError('create needs --threshold: 20% alerts at one in five.');
  return {
    name,
    window:
      window === undefined ? { count: Number(last) } : { minutes: readMinutes(String(window), '--window') },
    threshold: readShare(String(threshold)),
    ...(least === undefined ? {} : { leastRatings: Number(least) }),
    ...(of === undefined ? {} : { denominator: of === 'all' ? 'all' : 'rated' }),
    ...(coolDown === undefined ? {} : { coolDownMinutes: readMinutes(String(coolDown), '--cool-down') }),
  };
}

/** `20%` and `0.2` are the same. */
function readShare(text: string): number {
  const [, number, sign] = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text) ?? [];
  const share = Number(number) / (sign === '%' ? 100 : 1);
  if (share > 0 && share <= 1) return share;
  throw new WrongUseError(`--threshold must be a share like 20% or 0.2, not "${text}".`);
}

/** By its id, or else by a name that no other has. */
async function find(client: ThumbwireClient, named: string): Promise<Monitor> {
  const { data } = await client.api.monitors.list();
  const byId = data.find(({ id }) => id === named);
  const found = byId === undefined ? data.filter(({ name }) => name === named) : [byId];
  const [monitor, other] = found;
  if (monitor !== undefined && other === undefined) return monitor;
  throw new NotFoundError(
    other === undefined
      ? `There is no monitor "${printable(named)}"; "monitors list" shows those that there are.`
      : `${found.length} monitors have the name "${printable(named)}"; take the id of one: ${found.map(({ id }) => id).join(', ')}.`,
  );
}
