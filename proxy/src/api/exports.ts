import { fileOf } from './export-runs.ts';
import { api } from './router.ts';

/** Requests as files. */
export const exports = api.exports.router({
  run: api.exports.run.handler(async ({ input, context }) => {
    const asked = context.url.searchParams.get('filter');
    const { id, body } = await context.exportRuns.start(input, asked === null ? 'all' : JSON.parse(asked));
    const { name, contentType } = fileOf(input);
    return {
      headers: {
        'thumbwire-export-id': id,
        'content-type': contentType,
        'content-disposition': `attachment; filename="${name}"`,
      },
      body,
    };
  }),
  manifest: api.exports.manifest.handler(({ input, context }) => ({
    data: context.exportRuns.manifest(input.id),
    error: null,
  })),
});
