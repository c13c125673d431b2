import { exports } from './exports.ts';
import { feedback } from './feedback.ts';
import { health } from './health.ts';
import { importing } from './import.ts';
import { insights } from './insights.ts';
import { keys } from './keys.ts';
import { legacy } from './legacy.ts';
import { locate } from './locate.ts';
import { log } from './log.ts';
import { monitors } from './monitors.ts';
import { origins } from './origins.ts';
import { pair } from './pair.ts';
import { property } from './property.ts';
import { prune } from './prune.ts';
import { query } from './query.ts';
import { request } from './request.ts';
import { score } from './score.ts';
import { stream } from './stream.ts';
import { webhooks } from './webhooks.ts';

/**
 * The HTTP API, once: the proxy implements it, the client is derived from it, `/openapi.json` is generated
 * from it.
 */
export const contract = {
  request,
  query,
  feedback,
  property,
  score,
  stream,
  locate,
  log,
  keys,
  origins,
  pair,
  prune,
  exports,
  importing,
  health,
  insights,
  monitors,
  webhooks,
  legacy,
};
