const placeholder = /\{\{([a-zA-Z][a-zA-Z0-9]*)\}\}/g;

export type Values = Readonly<Record<string, string>>;

/** Fills in `{{name}}`. Other braces (`{{.Names}}` of docker, Jinja) are left alone. Throws naming a value that does not exist. */
export const renderText = (text: string, values: Values): string =>
  text.replace(placeholder, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`undefined value {{${name}}}`);
    return value;
  });

/** Fills in every string of a plain value, keys too. */
export function render<T>(value: T, values: Values): T {
  if (typeof value === 'string') return renderText(value, values) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => render(item, values)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [renderText(key, values), render(inner as unknown, values)])) as T;
}

/** Names in `{{ }}` with their line, from 1. `spaced`: written as `{{ name }}`, which is not filled in. */
export const placeholdersOf = (text: string): { name: string; line: number; spaced: boolean }[] =>
  text.split('\n').flatMap((content, index) =>
    [...content.matchAll(/\{\{( *)([a-zA-Z][a-zA-Z0-9]*)( *)\}\}/g)].map(([, before, name, after]) => ({
      name: name!,
      line: index + 1,
      spaced: before !== '' || after !== '',
    })),
  );
