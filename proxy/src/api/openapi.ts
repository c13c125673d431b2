import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { contract, ErrorEnvelope } from '@thumbwire/shared';

/** Describes the API in OpenAPI 3.1, from the contract that the handlers implement. */
export async function describeApi(version: string): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const document = await generator.generate(contract, {
    info: {
      title: 'Thumbwire',
      version,
      description:
        "Requests that passed the proxy, and their ratings. Compatible with Helicone's request API.",
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    commonSchemas: { Failure: { schema: ErrorEnvelope, strategy: 'output' } },
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: "The proxy's key; `Helicone-Auth` works too." },
      },
    },
  });
  for (const operations of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(operations ?? {})) {
      if (isOperation(operation)) operation.responses = { ...operation.responses, default: failure };
    }
  }
  return document;
}

const failure = {
  description: 'What went wrong, in one sentence',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
};

function isOperation(value: unknown): value is { responses: Record<string, unknown> } {
  return typeof value === 'object' && value !== null && 'responses' in value;
}
