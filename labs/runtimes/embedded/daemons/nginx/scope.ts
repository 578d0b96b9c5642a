import type { Directive } from './load.ts';
import { msOf, sizeOf } from './values.ts';

/** The settings that hold at one place of a configuration. What a level does not say it takes from the one above, all values of a name together. */
export class Scope {
  readonly parent: Scope | undefined;
  readonly #own: ReadonlyMap<string, readonly Directive[]>;

  constructor(directives: readonly Directive[], parent?: Scope) {
    this.parent = parent;
    this.#own = Map.groupBy(directives, ({ name }) => name);
  }

  own(name: string): readonly Directive[] {
    return this.#own.get(name) ?? [];
  }

  /** Of the nearest level that says any of these. */
  all(...names: readonly string[]): readonly Directive[] {
    if (names.length === 1) return this.#own.get(names[0]!) ?? this.parent?.all(...names) ?? [];
    const found = [...this.#own].flatMap(([name, directives]) => (names.includes(name) ? directives : []));
    return found.length > 0 ? found.sort(byPlace) : (this.parent?.all(...names) ?? []);
  }

  args(name: string): readonly string[] | undefined {
    return this.all(name).at(-1)?.args;
  }

  value(name: string): string | undefined {
    return this.args(name)?.[0];
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.value(name);
    return value === undefined ? otherwise : value === 'on';
  }

  size(name: string, otherwise: number): number {
    return sizeOf(this.value(name) ?? '') ?? otherwise;
  }

  ms(name: string, otherwise: number): number {
    return msOf(this.value(name) ?? '') ?? otherwise;
  }
}

const order = new WeakMap<Directive, number>();
let last = 0;

/** Directives of several names in the order in which they were read. */
export function numbered(directives: readonly Directive[]): readonly Directive[] {
  for (const directive of directives) {
    order.set(directive, last++);
    if (directive.block) numbered(directive.block);
  }
  return directives;
}

const byPlace = (one: Directive, other: Directive): number => (order.get(one) ?? 0) - (order.get(other) ?? 0);
