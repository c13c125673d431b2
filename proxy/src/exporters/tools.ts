import { isRecord } from '@thumbwire/shared/formats';

/**
 * Tool definitions as training tools take them: `{type: "function", function: {name, description, parameters}}`. What
 * is no function of a known shape (a provider's own tools) stays as it is.
 *
 * @see the providers' references: OpenAI chat "tools" and responses "tools", Anthropic "Tool use", Gemini
 *   "Function calling"
 */
export function trainingTools(tools: readonly unknown[]): unknown[] {
  return tools.flatMap((tool): unknown[] => {
    if (!isRecord(tool)) return [tool];
    const declarations = tool.functionDeclarations ?? tool.function_declarations;
    if (Array.isArray(declarations)) return declarations.map((each) => functionOf(each, 'parameters'));
    if (isRecord(tool.function)) return [{ type: 'function', function: tool.function }];
    if ('input_schema' in tool) return [functionOf(tool, 'input_schema')];
    return typeof tool.name === 'string' && 'parameters' in tool ? [functionOf(tool, 'parameters')] : [tool];
  });
}

function functionOf(declaration: unknown, schema: string): unknown {
  if (!isRecord(declaration)) return declaration;
  const { name, description, [schema]: parameters } = declaration;
  return {
    type: 'function',
    function: {
      name,
      ...(description === undefined ? {} : { description }),
      ...(parameters === undefined ? {} : { parameters }),
    },
  };
}
