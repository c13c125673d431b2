import { type HeliconeRow, isRecord } from '@thumbwire/shared';
import { describeLog, type Log } from './describe.ts';
import { providerByName } from './provider.ts';

/** What a row of Helicone's export says. */
export interface DescribedRow {
  readonly log: Log;
  /** `null`: it is not rated. */
  readonly rating: boolean | null;
  readonly scores: Readonly<Record<string, number | boolean>>;
}

/** Under this name Helicone keeps thumbs among the scores: 1 is up. */
const ratingScore = 'helicone-score-feedback';
/** A boolean score has this at the end of its name. */
const booleanEnd = /-hcone-bool$/;

/**
 * Describes a row as a log that was written by hand. What its export tool leaves out of a row (`--include-body`) is not
 * there either.
 */
export function describeRow(row: HeliconeRow): DescribedRow {
  const startMs = Date.parse(row.request_created_at);
  const endMs = startMs + (row.delay_ms ?? 0);
  const properties = { ...row.request_properties, ...row.properties };
  const log = describeLog(
    {
      providerRequest: {
        url: row.target_url ?? row.request_path ?? 'helicone',
        json: bodyOf(row.request_body, { model: row.request_model ?? row.model ?? undefined }),
        meta: {
          'Helicone-Request-Id': row.request_id,
          ...(row.request_user_id ? { 'Helicone-User-Id': row.request_user_id } : {}),
          ...Object.fromEntries(
            Object.entries(properties).map(([key, value]) => [`Helicone-Property-${key}`, value]),
          ),
        },
      },
      providerResponse: {
        json: bodyOf(row.response_body, {}),
        textBody: typeof row.response_body === 'string' ? row.response_body : null,
        status: row.response_status ?? 200,
        headers: {},
      },
      timing: {
        startTime: moment(startMs),
        endTime: moment(endMs),
        timeToFirstToken: row.time_to_first_token ?? null,
      },
    },
    new Headers(),
    {
      provider: (row.provider && providerByName(row.provider)) || 'custom',
      chatPath: '/v1/chat/completions',
    },
  );
  const scores = Object.entries(row.scores ?? {}).map(([name, score]): [string, number | boolean] => {
    const value = typeof score === 'object' ? score.value : score;
    return booleanEnd.test(name) ? [name.replace(booleanEnd, ''), Number(value) === 1] : [name, value];
  });
  const thumb = scores.find(([name]) => name === ratingScore)?.[1];
  return {
    log,
    rating: row.feedback_rating ?? (thumb === undefined ? null : Number(thumb) === 1),
    scores: Object.fromEntries(scores.filter(([name]) => name !== ratingScore)),
  };
}

/** A body that is no object, or that says only where the body is, tells nothing. */
function bodyOf(body: unknown, otherwise: Readonly<Record<string, unknown>>) {
  return isRecord(body) && !('helicone_message' in body) ? body : otherwise;
}

function moment(ms: number) {
  return { seconds: Math.floor(ms / 1000), milliseconds: ms % 1000 };
}
