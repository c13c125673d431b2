import { z } from 'zod';
import { parseFilter } from '../filter/index.ts';
import { withScope } from './access.ts';
import { envelope, Time } from './envelope.ts';
import { FilterInput } from './filter.ts';

/** File formats in which requests can be exported. */
export const exportFormats = ['kto', 'dpo', 'sft', 'jsonl', 'csv'] as const;
const ExportFormat = z.enum(exportFormats, {
  error: `format must be one of ${exportFormats.join(', ')}.`,
});
export type ExportFormat = z.infer<typeof ExportFormat>;

/** A filter as JSON, which is how it fits into a query string. */
const FilterText = z.string({ error: 'filter must be given once, as JSON.' }).transform((text, context) => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'filter is not JSON; "all" in quotes asks for everything.' });
    return z.NEVER;
  }
});

/** What is in a file, what is not, and why. */
export const ExportManifest = z.object({
  id: z.string(),
  format: ExportFormat,
  filter: z.unknown().describe('As it was asked for'),
  createdAt: Time,
  matched: z.number().describe('Requests that matched the filter: those in the file and those left out'),
  requests: z.number().describe('Requests that are in the file'),
  lines: z.number(),
  sizeBytes: z.number(),
  sha256: z.string().describe('Of the file, in hex'),
  leftOut: z.record(z.string(), z.number()).describe('How many requests are not in the file, by reason'),
});
export type ExportManifest = z.infer<typeof ExportManifest>;

export const exports = {
  /** The file, streamed; the header names the export. A connection that ends early is no whole file. */
  run: withScope('read')
    .route({
      method: 'GET',
      path: '/v1/export',
      summary: 'Requests as a file, for training or a spreadsheet',
      tags: ['feedback'],
      outputStructure: 'detailed',
    })
    .input(
      z.object({ format: ExportFormat, filter: FilterText.pipe(FilterInput).default(parseFilter('all')) }),
    )
    .output(
      z.object({
        headers: z.object({
          'thumbwire-export-id': z.string(),
          'content-type': z.string(),
          'content-disposition': z.string(),
        }),
        body: z.instanceof(ReadableStream<Uint8Array>),
      }),
    ),
  /** What is in the file of an export that is over; the proxy remembers the last ones. */
  manifest: withScope('read')
    .route({
      method: 'GET',
      path: '/v1/export/{id}/manifest',
      summary: 'What an export holds, and what it left out',
      tags: ['feedback'],
    })
    .input(z.object({ id: z.string() }))
    .output(envelope(ExportManifest)),
};
