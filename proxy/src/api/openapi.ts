import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { contract, type EndpointMeta, ErrorEnvelope, type Scope } from '@thumbwire/shared';
import { accessAt } from './paths.ts';

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
        key: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A key of the proxy; `Helicone-Auth` works too. It needs one of the scopes named, or `admin`.',
        },
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'tok_…',
          description:
            'The feedback token of the one request that the path names: what its response carried as ' +
            '`Thumbwire-Feedback-Token`, for a request with the header `Thumbwire-Feedback-Token: true`.',
        },
      },
    },
  });
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(operations ?? {})) {
      if (!isOperation(operation)) continue;
      operation.responses = { ...operation.responses, default: failure };
      operation.security = securityOf(accessAt(method.toUpperCase(), path));
    }
  }
  return document;
}

const failure = {
  description: 'What went wrong, in one sentence',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
};

/** Each is enough. The names of roles, for a scheme that has no scopes of its own: OpenAPI 3.1, section 4.8.30. */
function securityOf({ scopes, takesToken = false }: EndpointMeta): Security {
  if (scopes === null) return [];
  const keys = scopes.length === 0 ? [{ key: [] }] : scopes.map((scope) => ({ key: [scope] }));
  return [...keys, ...(takesToken ? [{ token: [] }] : [])];
}

type Security = ({ key: Scope[] } | { token: never[] })[];

function isOperation(value: unknown): value is { responses: Record<string, unknown>; security?: Security } {
  return typeof value === 'object' && value !== null && 'responses' in value;
}
