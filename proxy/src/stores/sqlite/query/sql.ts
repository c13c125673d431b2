/** A piece of SQL with the values of its parameters, in order. */
export interface Sql {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

/** Builds SQL from a template: what is inserted is SQL if it is a piece of it, else a parameter. */
export function sql(strings: TemplateStringsArray, ...parts: readonly (Sql | string | number)[]): Sql {
  let text = strings[0] ?? '';
  const values: (string | number)[] = [];
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'object') {
      text += part.text;
      values.push(...part.values);
    } else {
      text += '?';
      values.push(part);
    }
    text += strings[index + 1] ?? '';
  }
  return { text, values };
}

/** SQL that is written in this program; never for anything that came from outside. */
export function raw(text: string): Sql {
  return { text, values: [] };
}

export function join(parts: readonly Sql[], separator: string): Sql {
  return {
    text: parts.map(({ text }) => text).join(separator),
    values: parts.flatMap(({ values }) => values),
  };
}

export const never = raw('0');
export const always = raw('1');

export function allOf(parts: readonly Sql[]): Sql {
  return parts.length === 0 ? always : sql`(${join(parts, ' AND ')})`;
}

export function anyOf(parts: readonly Sql[]): Sql {
  return parts.length === 0 ? never : sql`(${join(parts, ' OR ')})`;
}

/** True where `condition` is false or unknown. */
export function not(condition: Sql): Sql {
  return sql`((${condition}) IS NOT TRUE)`;
}
