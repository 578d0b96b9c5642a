import type { Exchange } from './exchange.ts';
import type { Scope } from './scope.ts';

const usual: Readonly<Record<string, string>> = { html: 'text/html', gif: 'image/gif', jpg: 'image/jpeg' };
const tables = new WeakMap<object, ReadonlyMap<string, string>>();

function table(scope: Scope): ReadonlyMap<string, string> {
  const blocks = scope.all('types');
  if (blocks.length === 0) return new Map(Object.entries(usual));
  const known = tables.get(blocks[0]!);
  if (known) return known;
  const made = new Map(
    blocks.flatMap(({ block = [] }) => block.flatMap(({ name, args }) => args.map((ending): [string, string] => [ending.toLowerCase(), name]))),
  );
  tables.set(blocks[0]!, made);
  return made;
}

/** The type that the ending of the path stands for. */
export function contentType({ path, scope }: Pick<Exchange, 'path' | 'scope'>): string {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase();
  return (ending === undefined ? undefined : table(scope).get(ending)) ?? scope.value('default_type') ?? 'text/plain';
}
