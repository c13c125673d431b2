import {
  InvalidError,
  type SecretWebhook,
  type WebhookEvent,
  type WebhookInput,
  webhookEvents,
} from '@thumbwire/shared';
import { z } from 'zod';
import { defineCommand, repeated, WrongUseError } from './command.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { count } from './support/count.ts';
import { oneLine, printable } from './support/text.ts';
import { deliveryTable, lastOf, webhookTable } from './support/webhook-tables.ts';

const actions = ['list', 'create', 'test', 'deliveries', 'replay', 'delete'] as const;
const states = ['pending', 'delivered', 'dead'] as const;

export const webhooks = defineCommand({
  summary: 'send what is logged, rated and alerted to programs of yours',
  examples: [
    [
      'webhooks create http://127.0.0.1:3000/hook --event feedback.set',
      'every rating, to a program of this machine',
    ],
    [
      'webhooks create https://example.com/hook --event monitor.alert --event feedback.set --property team=search',
      'alerts, and the ratings of one team',
    ],
    ['webhooks test wh_0123456789ab', 'sends an example and tells what came of it'],
    ['webhooks deliveries wh_0123456789ab --state dead', 'what was given up'],
    [
      'webhooks replay wh_0123456789ab',
      'sends again all that was given up; with the id of a delivery only that',
    ],
    ['webhooks delete wh_0123456789ab', 'nothing is sent there any more'],
  ],
  declare(command) {
    command
      .argument('<action>', actions.join(', '))
      .argument('[webhook]', 'for create: where to send to; for the others: its id, as list shows it')
      .argument('[delivery]', 'for replay: the id of one delivery')
      .option(
        '--event <type>',
        `for create, repeatable: ${webhookEvents.join(', ')} (default: request.logged)`,
        repeated,
      )
      .option('--sample <percent>', 'for create: only this share of the requests')
      .option('--property <key=value>', 'for create, repeatable: only requests with this property', repeated)
      .option(
        '--no-data',
        'for create: events name what they are about; one of a logged request has its bodies still',
      )
      .option('--state <state>', `for deliveries: ${states.join(', ')}`)
      .option('--limit <number>', 'for deliveries: how many, up to 1000 (default: 50)');
    declareConnection(command);
  },
  input: Connection.extend({
    action: z.enum(actions, { error: `The action must be one of ${actions.join(', ')}.` }),
    webhook: z.string().optional(),
    delivery: z.string().optional(),
    event: z
      .array(z.enum(webhookEvents, { error: `--event must be one of ${webhookEvents.join(', ')}.` }))
      .optional(),
    sample: z.string().optional(),
    property: z.array(z.string()).optional(),
    data: z.boolean(),
    state: z.enum(states, { error: `--state must be one of ${states.join(', ')}.` }).optional(),
    limit: z
      .string()
      .regex(/^(?:[1-9]\d{0,2}|1000)$/, { error: '--limit must be a whole number from 1 to 1000.' })
      .transform(Number)
      .optional(),
  }),
  async run(
    { action, webhook, delivery, event, sample, property, data: withData, ...rest },
    { env, output },
  ) {
    const { state, limit, ...connection } = rest;
    if (action !== 'create' && (event ?? sample ?? property ?? (withData ? undefined : true)) !== undefined) {
      throw new WrongUseError('--event, --sample, --property and --no-data go with create only.');
    }
    if (action !== 'deliveries' && (state ?? limit) !== undefined) {
      throw new WrongUseError('--state and --limit go with deliveries only.');
    }
    if (action !== 'replay' && delivery !== undefined) {
      throw new WrongUseError(`${action} takes no delivery.`);
    }
    const client = () => connect(connection, env);
    if (action === 'list') {
      if (webhook !== undefined) throw new WrongUseError('list takes no webhook.');
      const { data } = await (await client()).api.webhooks.list();
      output.result(data, (screen) => (data.length === 0 ? none : webhookTable(data, screen)));
      return;
    }
    if (!webhook) {
      throw new WrongUseError(
        action === 'create'
          ? 'create needs where to send to: webhooks create http://127.0.0.1:3000/hook.'
          : `${action} needs the id of a webhook; "webhooks list" shows it.`,
      );
    }
    const { api } = await client();
    switch (action) {
      case 'create': {
        const asked = readWebhook(webhook, { event, sample, property, withData });
        const { data } = await api.webhooks.create(asked);
        output.result(data, () => told(data));
        return;
      }
      case 'test': {
        const { data } = await api.webhooks.test({ id: webhook });
        const error = data.attempts.at(-1)?.error ?? null;
        output.result(data, () => (error === null ? `Delivered: ${lastOf(data)}.` : oneLine(error)));
        if (error !== null) throw new InvalidError('The test was not delivered.');
        return;
      }
      case 'deliveries': {
        const asked = { id: webhook, ...(state && { state }), ...(limit && { limit }) };
        const { data } = await api.webhooks.deliveries(asked);
        output.result(data, (screen) =>
          data.deliveries.length === 0 ? 'No deliveries.' : deliveryTable(data.deliveries, screen),
        );
        const { pending, delivered, dead } = data.counts;
        output.note(`${pending} pending, ${delivered} delivered, ${dead} dead are kept.`);
        return;
      }
      case 'replay': {
        if (delivery === undefined) {
          const { data } = await api.webhooks.replayDead({ id: webhook });
          output.result(data, () => replayedText(data.replayed));
          return;
        }
        const { data } = await api.webhooks.replay({ id: webhook, deliveryId: delivery });
        output.result(data, () => `${printable(data.id)} is being sent again.`);
        return;
      }
      case 'delete':
        await api.webhooks.remove({ id: webhook });
        output.result({ id: webhook }, () => `${printable(webhook)} is deleted, with its deliveries.`);
        return;
    }
  },
});

const none = 'No webhooks yet; "webhooks create --help" shows how to make one.';

/** @throws WrongUseError naming the option */
function readWebhook(
  destination: string,
  given: {
    event: WebhookEvent[] | undefined;
    sample: string | undefined;
    property: string[] | undefined;
    withData: boolean;
  },
): WebhookInput {
  const { event, sample, property = [], withData } = given;
  const sampleRate = Number(/^(\d+(?:\.\d+)?)\s*%?$/.exec(sample ?? '100')?.[1]);
  if (!(sampleRate <= 100)) {
    throw new WrongUseError(`--sample must be a percentage from 0 to 100, not "${sample}".`);
  }
  const propertyFilters = property.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new WrongUseError(`--property must be like team=search, not "${pair}".`);
    return { key: pair.slice(0, at), value: pair.slice(at + 1) };
  });
  return {
    destination,
    config: { sampleRate, propertyFilters },
    includeData: withData,
    ...(event && { events: event }),
  };
}

function told({ id, events, secret, hmac_key: hmacKey }: SecretWebhook): string {
  return [
    `${id} is made: ${events.join(', ')}. What arrives is signed; keep one of these where it is checked:`,
    '',
    `  ${secret}   for a library of Standard Webhooks`,
    `  ${hmacKey}   for the header Helicone-Signature`,
    '',
  ].join('\n');
}

function replayedText(replayed: number): string {
  if (replayed === 0) return 'None was given up, so none is sent again.';
  return `${count(replayed)} ${replayed === 1 ? 'delivery' : 'deliveries'} will be sent again.`;
}
