import { ORPCError, ValidationError } from '@orpc/server';
import { type InputIssue, ThumbwireError } from '@thumbwire/shared';

/** A failure as the API answers it. */
export interface Failure {
  readonly status: number;
  readonly body: { data: null; error: string; issues?: InputIssue[] };
}

/**
 * What an error says to the caller: our own errors speak for themselves, input that does not fit its schema
 * is named, anything else is a fault of ours and says no more than that.
 */
export function toFailure(error: unknown): Failure {
  if (error instanceof ThumbwireError) {
    const issues = 'issues' in error && Array.isArray(error.issues) ? error.issues : [];
    return failure(error.status, error.message, issues);
  }
  if (error instanceof ORPCError) {
    if (error.cause instanceof ThumbwireError) return toFailure(error.cause);
    if (error.status === 400) return badRequest(error);
  }
  return failure(500, 'The proxy failed to answer; its own log says why.');
}

function badRequest(error: ORPCError<string, unknown>): Failure {
  if (!(error.cause instanceof ValidationError)) {
    return failure(400, 'The body could not be read: send JSON, with Content-Type: application/json.');
  }
  const issues = error.cause.issues.map(({ message, path = [] }) => ({
    path: path.map((part) => (typeof part === 'object' ? String(part.key) : toKey(part))),
    message,
  }));
  const [first] = issues;
  return failure(400, first ? sentence(first) : 'The input is not what this endpoint takes.', issues);
}

/** Messages of ours are sentences; those of the schema library need to be told where they belong. */
function sentence({ path, message }: InputIssue): string {
  if (message.endsWith('.')) return message;
  return path.length > 0 ? `${path.join('.')}: ${message}.` : 'The body must be a JSON object.';
}

function failure(status: number, error: string, issues: InputIssue[] = []): Failure {
  return { status, body: { data: null, error, ...(issues.length > 0 ? { issues } : {}) } };
}

function toKey(part: PropertyKey): string | number {
  return typeof part === 'symbol' ? String(part) : part;
}

/** An error as a line of the proxy's own log has it. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
