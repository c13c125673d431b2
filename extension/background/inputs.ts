import { z } from 'zod';

export const RequestId = z.string().regex(/^[\w-]{1,128}$/);
export const empty = z.strictObject({});
export const Texts = z.array(
  z.object({
    key: z.string().max(128),
    version: z.int(),
    hashes: z
      .array(
        z
          .int()
          .min(0)
          .max(2 ** 48 - 1),
      )
      .max(512),
  }),
);

export const Observed = z.object({
  exchangeId: z.string().min(1).max(128),
  url: z.string().max(8192),
  method: z.string().max(16),
  requestBody: z.string().max(2 * 1024 * 1024),
  status: z.int().min(0).max(999),
  contentType: z.string().max(256).nullable(),
  responseBody: z.string().max(4 * 1024 * 1024),
  isComplete: z.boolean(),
  heliconeId: RequestId.nullable(),
  startedAt: z.number().min(0),
  endedAt: z.number().min(0),
  firstByteMs: z.number().min(0).nullable(),
});

export const Rate = z.object({
  requestId: RequestId,
  rating: z.boolean(),
  comment: z
    .string()
    .max(10 * 1024)
    .nullable()
    .exactOptional(),
  correction: z
    .string()
    .max(1024 * 1024)
    .nullable()
    .exactOptional(),
  choice: z.int().min(0).nullable().exactOptional(),
});

export const Url = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    error: 'The address must be like http://127.0.0.1:8787.',
  });

export const Narrowed = z.object({
  search: z.string().max(10_000),
  model: z.string().max(1024).nullable(),
  site: z.string().max(300).nullable(),
});
