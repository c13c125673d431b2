import { promptTailLength } from '@thumbwire/shared/fingerprint';
import {
  choiceTexts,
  framingOf,
  generic,
  type Issue,
  joinChoices,
  lastUserText,
  type ReadRequest,
  type ReadResponse,
  requestText,
} from '@thumbwire/shared/formats';
import type { Begin, Body, Finish, StoredRequest } from '../stores/store.ts';
import { keepCounts } from './counts.ts';
import { modelInPath } from './model-in-path.ts';
import { type OpenBody, openBody } from './open-body.ts';
import { costUsd } from './price.ts';
import { readAnswered, readAsked, readerFor } from './read-body.ts';
import { holdsSecret, redactText } from './redact.ts';
import { boundText } from './text.ts';

/** Columns of a request that are read from its bodies. */
type ReadColumn =
  | 'requestModel'
  | 'responseModel'
  | 'model'
  | 'promptTokens'
  | 'completionTokens'
  | 'totalTokens'
  | 'cacheReadTokens'
  | 'cacheWriteTokens'
  | 'reasoningTokens'
  | 'costUsd'
  | 'finishReason'
  | 'isStreamed'
  | 'choices'
  | 'error'
  | 'issues'
  | 'requestText'
  | 'responseText';

/** What a finished exchange says, beside what was known when it began. Holds no credential of the exchange. */
export interface Derived extends Pick<StoredRequest, ReadColumn> {
  /** The bodies to keep, without credentials. */
  readonly request: Body | null;
  readonly response: Body | null;
  /** Whether there is an answer that somebody reads. */
  readonly isRatable: boolean;
  /** Of several choices, how long the text of each is in `responseText`, in UTF-16 code units; `null` for one. */
  readonly choiceLengths: readonly number[] | null;
  /** The end of what the user asked last; `null` if nothing of the request is kept. */
  readonly promptTail: string | null;
}

type BodyName = 'request' | 'response';

/** More than this many issues say nothing new. */
const mostIssues = 20;

/**
 * Derives everything that the bodies of an exchange say. Can be done again at any time from what is stored.
 *
 * @throws never: a body that cannot be read becomes an issue
 */
export function derive(begin: Begin, finish: Finish): Derived {
  const said: Record<BodyName, string[]> = { request: [], response: [] };
  const format = readerFor(begin);
  const request = openBody('request', finish.request, finish.secrets, said.request);
  const response = openBody('response', finish.response, finish.secrets, said.response);
  const asked = attempt('request', said.request, () => readAsked(format, request.text, begin.path));
  const framing = framingOf(format ?? generic, response.text ?? '', finish.response?.contentType ?? null);
  const isStreamed = response.text ? framing !== 'whole' : asked?.isStreaming === true;
  const read = attempt('response', said.response, () =>
    readAnswered(format, response.text, response.body?.contentType ?? null, framing),
  );
  const answered = read && { ...read, usage: keepCounts(read.usage, said.response) };
  // Of what no format is known, nothing was to be expected.
  if (format !== generic) {
    said.request.push(...(asked?.issues ?? []).map(issueLine), ...notText('request', request));
    said.response.push(...(answered?.issues ?? []).map(issueLine), ...notText('response', response));
  }
  const stored = attempt('response', said.response, () =>
    keepAssembled(response.body, isStreamed ? answered : null, finish.secrets, said.response),
  );
  const clean = (text: string) => redactText(text, finish.secrets);
  const { omits = [] } = finish;
  const keepsRequest = !omits.includes('request');
  const keepsResponse = !omits.includes('response');
  // What the provider said went wrong is a text of its response.
  const error = finish.error ?? (keepsResponse ? answered?.error : null) ?? null;
  const choices = answered?.choices.length ?? 0;
  const texts = answered && keepsResponse ? choiceTexts(answered).map(clean) : null;
  return {
    ...modelsAndCost(begin, asked, answered),
    request: keepsRequest ? request.body : null,
    response: keepsResponse ? (stored ?? response.body) : null,
    promptTokens: answered?.usage.inputTokens ?? null,
    completionTokens: answered?.usage.outputTokens ?? null,
    totalTokens: answered?.usage.totalTokens ?? null,
    cacheReadTokens: answered?.usage.cacheReadTokens ?? null,
    cacheWriteTokens: answered?.usage.cacheWriteTokens ?? null,
    reasoningTokens: answered?.usage.reasoningTokens ?? null,
    finishReason: answered?.choices[0]?.finishReason ?? null,
    isStreamed,
    choices,
    error: error === null ? null : clean(error),
    issues: issuesOf(said, omits).slice(0, mostIssues).map(clean),
    requestText: asked && keepsRequest ? boundText(clean(requestText(asked))) : null,
    responseText: texts && boundText(joinChoices(texts)),
    choiceLengths: texts && texts.length > 1 ? texts.map(({ length }) => length) : null,
    promptTail: asked && keepsRequest ? clean(lastUserText(asked)).slice(-promptTailLength) : null,
    // Of an unknown format, what says that something failed can look like an answer.
    isRatable:
      format?.isRatable === true && choices > 0 && !(format === generic && finish.state === 'failed'),
  };
}

/** What was wrong with the bodies; of one that is not kept only that, because the rest repeats pieces of it. */
function issuesOf(
  said: Readonly<Record<BodyName, readonly string[]>>,
  omits: readonly BodyName[],
): readonly string[] {
  const names = ['request', 'response'] as const;
  return names.flatMap((name) =>
    omits.includes(name) ? [`The ${name} was not kept, as Helicone-Omit-${capital(name)} asks.`] : said[name],
  );
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** An issue as one line, with the piece that could not be read. */
function issueLine({ message, raw }: Issue): string {
  return raw ? `${message} It was: ${raw}` : message;
}

/** Of a body that is to be read and is no text, what is read holds replacement characters. */
function notText(name: BodyName, { isText }: OpenBody): string[] {
  return isText ? [] : [`The ${name} is not valid UTF-8: what is none reads as "\u{fffd}".`];
}

/** The exchange is kept whatever happens here: what fails is noted. */
function attempt<T>(what: string, issues: string[], read: () => T | null): T | null {
  try {
    return read();
  } catch (error) {
    issues.push(`Reading the ${what} failed: ${error instanceof Error ? error.message : String(error)}.`);
    return null;
  }
}

/**
 * The body to keep. A credential that a model repeats comes in pieces, spread over the events of its stream, where
 * nothing can be replaced: then the assembled body is kept in the stream's place.
 */
function keepAssembled(
  body: Body | null,
  answered: ReadResponse | null,
  secrets: readonly string[],
  issues: string[],
): Body | null {
  if (body === null || answered === null || secrets.length === 0) return body;
  const json = JSON.stringify(answered.body);
  if (!holdsSecret(json, secrets)) return body;
  issues.push('The stream repeated a credential in pieces; its assembled body is kept without it.');
  const bytes = Buffer.from(redactText(json, secrets));
  return { bytes, contentType: 'application/json', contentEncoding: null, sizeBytes: bytes.length };
}

function modelsAndCost(
  begin: Begin,
  asked: ReadRequest | null,
  answered: ReadResponse | null,
): Pick<Derived, 'requestModel' | 'responseModel' | 'model' | 'costUsd'> {
  const requestModel = asked?.model ?? modelInPath(begin.path);
  const responseModel = answered?.model ?? null;
  const model = begin.modelOverride ?? responseModel ?? requestModel;
  const cost = (priced: string | null) =>
    priced === null || answered === null
      ? null
      : costUsd({
          provider: begin.provider,
          format: begin.format,
          model: priced,
          usage: answered.usage,
          body: answered.body,
          at: new Date(begin.createdAt),
        });
  // A model can answer under a name that the price list does not have, the one asked for may be in it.
  return {
    requestModel,
    responseModel,
    model,
    costUsd: cost(model) ?? (begin.modelOverride ? null : cost(requestModel)),
  };
}
