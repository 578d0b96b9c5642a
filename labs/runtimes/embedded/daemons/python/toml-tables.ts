import type { TomlValue } from './toml.ts';

type Table = Record<string, TomlValue>;

const tuple = (key: readonly string[]): string => `(${key.map((part) => `'${part}'`).join(', ')}${key.length === 1 ? ',' : ''})`;
const overwritten = 'Cannot overwrite a value';

/** The tables that a TOML document makes, and what it may not make twice. Each call answers with Python's words where it may not. */
export class TomlTables {
  readonly root: Table = {};
  readonly #declared = new Set<string>();
  /** Values in place: arrays and inline tables. */
  readonly #frozen = new Set<unknown>();

  /** `[key]` */
  declare(key: readonly string[]): string | undefined {
    const name = key.join('\0');
    if (this.#declared.has(name)) return `Cannot declare ${tuple(key)} twice`;
    this.#declared.add(name);
    return this.#nest(key) ? undefined : overwritten;
  }

  /** `[[key]]` */
  append(key: readonly string[]): string | undefined {
    const parent = this.#nest(key.slice(0, -1));
    const last = key.at(-1)!;
    const list = parent && (parent[last] ??= []);
    if (!Array.isArray(list)) return overwritten;
    if (this.#frozen.has(list)) return `Cannot mutate immutable namespace ${tuple(key)}`;
    for (const name of this.#declared) if (name.startsWith(`${key.join('\0')}\0`)) this.#declared.delete(name);
    this.#declared.add(key.join('\0'));
    (list as Table[]).push({});
    return undefined;
  }

  put(header: readonly string[], key: readonly string[], value: TomlValue): string | undefined {
    const parent = [...header, ...key.slice(0, -1)];
    for (let length = 1; length < key.length; length++) {
      const inside = [...header, ...key.slice(0, length)];
      if (this.#declared.has(inside.join('\0'))) return `Cannot redefine namespace ${tuple(inside)}`;
    }
    const nest = this.#nest(parent);
    if (!nest) return overwritten;
    if (this.#frozen.has(nest)) return `Cannot mutate immutable namespace ${tuple(parent)}`;
    const last = key.at(-1)!;
    if (Object.hasOwn(nest, last)) return overwritten;
    nest[last] = value;
    if (typeof value === 'object') this.#frozen.add(value);
    return undefined;
  }

  /** The table of that name, made where there is none; of a list its last. */
  #nest(key: readonly string[]): Table | undefined {
    let table: Table = this.root;
    for (const part of key) {
      if (!Object.hasOwn(table, part)) table[part] = {};
      const next = table[part];
      const last: TomlValue | undefined = Array.isArray(next) ? (next as readonly TomlValue[]).at(-1) : next;
      if (typeof last !== 'object' || Array.isArray(last)) return undefined;
      table = last as Table;
    }
    return table;
  }
}
