import { z } from 'zod';
import { isRecord } from '../formats/json.ts';
import { isWebOrigin } from '../origin.ts';
import { withScope } from './access.ts';
import { text } from './envelope.ts';

const object = (name: string) =>
  z.custom<Readonly<Record<string, unknown>>>(isRecord, { error: `${name} must be an object.` });

const amount = (name: string) =>
  z
    .number({ error: `${name} must be a number that is not negative.` })
    .min(0, { error: `${name} must be a number that is not negative.` });

const moment = (name: string) =>
  z.object(
    { seconds: amount(`${name}.seconds`), milliseconds: amount(`${name}.milliseconds`) },
    { error: `${name} must be an object like {"seconds": 1767225600, "milliseconds": 250}.` },
  );

const providerRequest = z.object(
  {
    url: text('providerRequest.url', 8192).describe(
      'Where the request went; its path tells the format. A text such as "custom-model-nopath" will do',
    ),
    json: object('providerRequest.json').describe('The request body'),
    meta: z
      .record(z.string(), z.string(), {
        error: 'providerRequest.meta must be an object of texts, like {"Helicone-User-Id": "anna"}.',
      })
      .describe('Helicone-* headers of this request; those of the call itself go before'),
  },
  { error: 'providerRequest must be an object with url, json and meta.' },
);

const status =
  'providerResponse.status must be a whole number such as 200; -3 means cancelled, -2 timed out.';

const providerResponse = z.object(
  {
    json: object('providerResponse.json').describe('The response body; {} where textBody has it'),
    textBody: z
      .string({ error: 'providerResponse.textBody must be text.' })
      .nullish()
      .describe('A response as text: an event stream, one JSON chunk a line, or anything else'),
    status: z
      .int({ error: status })
      .min(-1000, { error: status })
      .max(999, { error: status })
      .describe('HTTP status; -3: cancelled, -2: timed out'),
    headers: object('providerResponse.headers').describe('Not stored'),
  },
  { error: 'providerResponse must be an object with json, status and headers.' },
);

const timing = z
  .object(
    {
      startTime: moment('timing.startTime'),
      endTime: moment('timing.endTime'),
      timeToFirstToken: amount('timing.timeToFirstToken').nullish().describe('Milliseconds'),
    },
    { error: 'timing must be an object with startTime and endTime.' },
  )
  .refine(({ startTime, endTime }) => toMs(startTime) <= toMs(endTime), {
    error: 'timing.startTime must not be after timing.endTime.',
  })
  .refine(({ endTime }) => toMs(endTime) <= latestMs, {
    error: 'timing must be before the year 10000; seconds are counted from 1970.',
  });

const latestMs = Date.parse('9999-12-31T23:59:59.999Z');

/** Milliseconds since the epoch, of a time in the form of a log. */
export function toMs({ seconds, milliseconds }: { seconds: number; milliseconds: number }): number {
  return seconds * 1000 + milliseconds;
}

const provider = 'provider must be the name of a provider, 1 to 64 of A-Z a-z 0-9 . _ -.';

const origin = 'origin must be the web origin of a page, such as https://chat.example.com.';

/**
 * One exchange with a provider that did not pass the proxy, as the published helpers send it (API document, "Async /
 * manual logging"). `source` and `origin` are ours, for responses that were observed or selected on a page.
 */
export const LogInput = z.object({
  providerRequest,
  providerResponse,
  timing,
  provider: z
    .string({ error: provider })
    .regex(/^[\w.-]{1,64}$/, { error: provider })
    .nullish()
    .describe(
      'Who served it: "openai", "OPENAI", or a name of your own. Default: as the URL or the path says',
    ),
  source: z
    .enum(['log', 'page', 'selection'], { error: 'source must be "log", "page" or "selection".' })
    .default('log')
    .describe('log: by code; page: observed on a page; selection: selected on a page'),
  origin: z
    .string({ error: origin })
    .refine(isWebOrigin, { error: origin })
    .nullish()
    .describe('Web origin of the page that showed it'),
});
export type LogInput = z.input<typeof LogInput>;

/** Which request it is, and what became of its metadata. */
const headers = z.object({ 'helicone-id': z.string(), 'helicone-status': z.string() });

const tags = ['requests'];
const summary = 'Log a request that did not pass the proxy';

/** Answers `200 ok`, once the record is on disk. */
const worker = (path: `/${string}`) =>
  withScope('log')
    .route({ method: 'POST', path, summary, tags, outputStructure: 'detailed' })
    .input(LogInput)
    .output(z.object({ headers, body: z.file().describe('The text "ok"') }));

/** The same without a body. */
const trace = (path: `/${string}`) =>
  withScope('log')
    .route({ method: 'POST', path, summary, tags, outputStructure: 'detailed' })
    .input(LogInput)
    .output(z.object({ headers }));

/**
 * Manual logging; the paths differ in the provider that they stand for. Send the id of your choice as
 * `Helicone-Request-Id`: the same log sent twice under one id is logged once.
 */
export const log = {
  custom: worker('/custom/v1/log'),
  openai: worker('/oai/v1/log'),
  anthropic: worker('/anthropic/v1/log'),
  google: worker('/googleapis/v1/log'),
  trace: trace('/v1/trace/custom/log'),
  traceV1: trace('/v1/trace/custom/v1/log'),
};
