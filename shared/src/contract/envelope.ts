import { z } from 'zod';

/** The API's answer: `{data, error: null}`. A failure is `{data: null, error: "one sentence"}`. */
export function envelope<T extends z.ZodType>(data: T) {
  return z.object({ data, error: z.null() });
}

/** A failure. Validation errors list what was wrong, and where, in `issues`. */
export const ErrorEnvelope = z.object({
  data: z.null(),
  error: z.string(),
  issues: z
    .array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() }))
    .optional(),
});

/** Text of at most so many bytes in UTF-8. */
export function text(name: string, limitBytes: number) {
  return z
    .string({ error: `${name} must be text.` })
    .refine((value) => value.length <= limitBytes && utf8.encode(value).length <= limitBytes, {
      error: `${name} must not be longer than ${limitBytes} bytes.`,
    });
}

const utf8 = new TextEncoder();

/** A name under which something is kept. `__proto__` would vanish in JavaScript's own objects. */
export function name(what: string, limitBytes: number) {
  return text(what, limitBytes)
    .min(1, { error: `${what} must not be empty.` })
    .refine((value) => value !== '__proto__', { error: `${what} must not be __proto__.` });
}

/** The id of a request, ours or the caller's own. Any other text is simply unknown: 404, not 400. */
export const RequestId = z.string().min(1);

/** ISO 8601, UTC or with an offset. */
export const Time = z.iso.datetime({ offset: true, error: 'must be a time like 2026-01-31T12:00:00Z' });

/** A whole number of a query string, where everything is text. */
export function numberInQuery(name: string, { from, to }: { from: number; to: number }) {
  const error = `${name} must be a whole number from ${from} to ${to}.`;
  return z.coerce.number({ error }).int({ error }).min(from, { error }).max(to, { error });
}
