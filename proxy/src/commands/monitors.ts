import {
  type Alert,
  InvalidError,
  type Monitor,
  type MonitorCheck,
  type MonitorInput,
  NotFoundError,
  type ThumbwireClient,
} from '@thumbwire/shared';
import { z } from 'zod';
import { defineCommand, type Screen, type Style, WrongUseError } from './command.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { counted } from './support/count.ts';
import { declareFilter, FilterOptions, toFilter } from './support/filter.ts';
import { alertSentence, foundText, percent, windowText } from './support/monitor.ts';
import { type Column, table } from './support/table.ts';
import { oneLine, printable } from './support/text.ts';
import { readMinutes, shortTime } from './support/time.ts';

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
      .option('--cool-down <time>', 'for create: so long after an alert there is no other (default: 1h)');
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
      .regex(/^[1-9]\d{0,4}$/, { error: '--last must be a whole number from 1 to 10000.' })
      .transform(Number)
      .optional(),
    threshold: z.string().optional(),
    least: z
      .string()
      .regex(/^[1-9]\d{0,6}$/, { error: '--least must be a whole number from 1.' })
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
        if (wanted.since ?? wanted.until)
          throw new WrongUseError('A monitor has a --window, no --since or --until.');
        const { data } = await (await client()).api.monitors.create({ ...asked, filter });
        output.result(data, () => `${printable(data.name)} (${data.id}) watches ${windowText(data.window)}.`);
        return;
      }
      case 'list': {
        if (named !== undefined) throw new WrongUseError('list takes no name.');
        const { data } = await (await client()).api.monitors.list();
        output.result(data, (screen) => (data.length === 0 ? none : list(data, screen)));
        return;
      }
      case 'check': {
        const api = await client();
        const id = named === undefined ? undefined : (await find(api, named)).id;
        const { data } = await api.api.monitors.check(id === undefined ? {} : { id });
        output.result(data, (screen) => (data.length === 0 ? none : checks(data, screen)));
        const tooHigh = data.filter(({ verdict }) => verdict === 'alert');
        if (tooHigh.length === 0) return;
        const names = tooHigh.map(({ monitor }) => `"${oneLine(monitor.name)}"`).join(', ');
        throw new InvalidError(`The share of thumbs down is too high: ${names}.`);
      }
      case 'alerts': {
        const api = await client();
        const monitorId = named === undefined ? undefined : (await find(api, named)).id;
        const { data } = await api.api.monitors.alerts(monitorId === undefined ? {} : { monitorId });
        output.result(data, (screen) => (data.length === 0 ? 'No alerts.' : alerts(data, screen)));
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

/** By its id, or by a name that no other has. */
async function find(client: ThumbwireClient, named: string): Promise<Monitor> {
  const { data } = await client.api.monitors.list();
  const found = data.filter(({ id, name }) => id === named || name === named);
  const [monitor, other] = found;
  if (monitor !== undefined && other === undefined) return monitor;
  throw new NotFoundError(
    other === undefined
      ? `There is no monitor "${printable(named)}"; "monitors list" shows those that there are.`
      : `${found.length} monitors have the name "${printable(named)}"; take the id of one: ${found.map(({ id }) => id).join(', ')}.`,
  );
}

function list(rows: readonly Monitor[], screen: Screen): string {
  const columns: Column<Monitor>[] = [
    { title: 'NAME', text: ({ name }) => oneLine(name), isFlexible: true },
    { title: 'WATCHES', text: ({ window }) => windowText(window) },
    { title: 'ALERTS AT', text: ({ threshold }) => percent(threshold), align: 'right' },
    { title: 'OF', text: ({ denominator }) => denominator, leaves: 3 },
    { title: 'LEAST', text: ({ leastRatings }) => String(leastRatings), align: 'right', leaves: 2 },
    { title: 'STATE', text: stateOf, paint: (row, cell) => screen.paint(stateStyle(row), cell) },
    {
      title: 'LAST ALERT',
      text: ({ lastAlertAt }) => (lastAlertAt === null ? '' : shortTime(lastAlertAt, screen.now)),
      leaves: 1,
    },
    { title: 'ID', text: ({ id }) => id, leaves: 4 },
  ];
  return table(rows, columns, screen);
}

function stateOf({ isPaused, isAlerting }: Monitor): string {
  return isPaused ? 'paused' : isAlerting ? 'alerting' : 'watching';
}

function stateStyle({ isPaused, isAlerting }: Monitor): Style {
  return isPaused ? 'dim' : isAlerting ? 'red' : 'green';
}

const verdicts = {
  alert: ['TOO HIGH', 'red'],
  ok: ['ok', 'green'],
  'not-enough-ratings': ['too few', 'yellow'],
  paused: ['paused', 'dim'],
} as const satisfies Record<MonitorCheck['verdict'], readonly [string, Style]>;

function checks(rows: readonly MonitorCheck[], screen: Screen): string {
  const columns: Column<MonitorCheck>[] = [
    {
      title: 'NOW',
      text: ({ verdict }) => verdicts[verdict][0],
      paint: ({ verdict }, cell) => screen.paint(verdicts[verdict][1], cell),
    },
    { title: 'MONITOR', text: ({ monitor }) => oneLine(monitor.name), isFlexible: true },
    { title: 'FOUND', text: (row) => (row.verdict === 'paused' ? '' : foundText(row)) },
    { title: 'IN', text: ({ monitor }) => windowText(monitor.window), leaves: 1 },
    { title: 'ALERTS AT', text: ({ monitor }) => alertsAt(monitor) },
  ];
  return table(rows, columns, screen);
}

function alertsAt({ threshold, leastRatings }: Monitor): string {
  return `${percent(threshold)} of ${counted(leastRatings, 'rating')} or more`;
}

function alerts(rows: readonly Alert[], screen: Screen): string {
  return rows
    .map((alert) => `${screen.paint('dim', shortTime(alert.at, screen.now))}  ${alertSentence(alert)}`)
    .join('\n');
}
