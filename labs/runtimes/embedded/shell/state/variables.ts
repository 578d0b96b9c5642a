export type Value = string | Map<number, string> | Map<string, string>;

export interface Variable {
  kind: 'scalar' | 'indexed' | 'associative';
  /** Undefined: declared, never set. */
  value?: Value;
  exported?: boolean;
  readonly?: boolean;
  integer?: boolean;
  upper?: boolean;
  lower?: boolean;
  nameref?: boolean;
}

/** A variable that computes its value, such as RANDOM. `set` undefined: assignments are ignored. */
export interface DynamicVariable {
  get(): Value | undefined;
  /** Of an array; indexed where it is not said. */
  readonly kind?: 'associative';
  set?(value: string): void;
}

export class ReadonlyVariable extends Error {
  readonly variable: string;
  constructor(variable: string) {
    super(`${variable}: readonly variable`);
    this.variable = variable;
  }
}

type Scope = Map<string, Variable>;

const copyOf = (variable: Variable): Variable => {
  const { value } = variable;
  return value instanceof Map ? { ...variable, value: new Map<string | number, string>(value) as Value } : { ...variable };
};

/** bash's variables with dynamic scope: the innermost function's locals first. */
export class Variables {
  readonly dynamic = new Map<string, DynamicVariable>();
  private readonly scopes: Scope[] = [new Map<string, Variable>()];
  /** Values of integer variables are evaluated by the arithmetic of the shell. */
  evaluate: (text: string) => string = (text) => text;

  copyFrom(other: Variables): void {
    this.scopes.length = 0;
    for (const scope of other.scopes) {
      const copy: Scope = new Map();
      for (const [name, variable] of scope) copy.set(name, copyOf(variable));
      this.scopes.push(copy);
    }
  }

  push(): void {
    this.scopes.push(new Map());
  }

  pop(): void {
    if (this.scopes.length > 1) this.scopes.pop();
  }

  get depth(): number {
    return this.scopes.length - 1;
  }

  /** The variable itself, namerefs not followed. */
  own(name: string): Variable | undefined {
    for (let index = this.scopes.length - 1; index >= 0; index -= 1) {
      const found = this.scopes[index]!.get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** The name that a nameref leads to, perhaps with a subscript. */
  resolve(name: string): string {
    for (let hops = 0; hops < 8; hops += 1) {
      const variable = this.own(name);
      if (!variable?.nameref || typeof variable.value !== 'string' || variable.value === '') return name;
      name = variable.value;
    }
    return name;
  }

  find(name: string): Variable | undefined {
    const dynamic = this.dynamic.get(name);
    const value = dynamic?.get();
    if (value !== undefined) return { kind: typeof value === 'string' ? 'scalar' : (dynamic?.kind ?? 'indexed'), value };
    return dynamic ? undefined : this.own(this.resolve(name));
  }

  /** Value as `$name` gives it: of an array, element 0. */
  get(name: string): string | undefined {
    const variable = this.find(name);
    if (variable?.value === undefined || typeof variable.value === 'string') return variable?.value;
    return variable.kind === 'indexed' ? (variable.value as Map<number, string>).get(0) : (variable.value as Map<string, string>).get('0');
  }

  private converted(variable: Variable, value: string): string {
    if (variable.integer) return this.evaluate(value);
    if (variable.upper) return value.toUpperCase();
    return variable.lower ? value.toLowerCase() : value;
  }

  private writable(name: string): Variable {
    const found = this.own(name);
    if (found?.readonly) throw new ReadonlyVariable(name);
    if (found) return found;
    const created: Variable = { kind: 'scalar' };
    this.scopes[0]!.set(name, created);
    return created;
  }

  /** `name=value`; of an array, its element 0. */
  set(name: string, value: string, append = false): void {
    const dynamic = this.dynamic.get(name);
    if (dynamic) return dynamic.set?.(value);
    const variable = this.writable(this.resolve(name));
    if (variable.kind !== 'scalar') return this.setElement(name, variable.kind === 'indexed' ? 0 : '0', value);
    const before = append && typeof variable.value === 'string' ? variable.value : '';
    variable.value = variable.integer && append ? this.evaluate(`(${before || '0'})+(${value})`) : this.converted(variable, before + value);
  }

  setElement(name: string, key: number | string, value: string): void {
    const target = this.resolve(name);
    const variable = this.writable(target);
    if (variable.kind === 'scalar') {
      const first = typeof variable.value === 'string' ? variable.value : undefined;
      variable.kind = 'indexed';
      variable.value = new Map(first === undefined ? [] : [[0, first]]);
    }
    variable.value ??= new Map<string, string>();
    (variable.value as Map<number | string, string>).set(key, this.converted(variable, value));
  }

  setArray(name: string, kind: 'indexed' | 'associative', value: Map<number, string> | Map<string, string>): void {
    const variable = this.writable(this.resolve(name));
    variable.kind = kind;
    variable.value = value;
  }

  setWords(name: string, words: readonly string[]): void {
    this.setArray(name, 'indexed', new Map(words.map((word, index) => [index, word])));
  }

  /** Declares in the innermost function (`local`) or, where `global`, at the bottom. */
  declare(name: string, where: 'local' | 'global'): Variable {
    const scope = where === 'local' ? this.scopes.at(-1)! : this.scopes[0]!;
    const found = scope.get(name);
    if (found) return found;
    const created: Variable = { kind: 'scalar', ...(where === 'local' && this.own(name)?.exported && { exported: true }) };
    scope.set(name, created);
    return created;
  }

  isLocal(name: string): boolean {
    return this.scopes.length > 1 && this.scopes.at(-1)!.has(name);
  }

  unset(name: string): void {
    if (this.dynamic.delete(name)) return;
    for (let index = this.scopes.length - 1; index >= 0; index -= 1) {
      const found = this.scopes[index]!.get(name);
      if (!found) continue;
      if (found.readonly) throw new ReadonlyVariable(name);
      if (index === 0 || index < this.scopes.length - 1) this.scopes[index]!.delete(name);
      else this.scopes[index]!.set(name, { kind: 'scalar' });
      return;
    }
  }

  /** Characters of the values outside of functions, about. */
  get size(): number {
    let size = 0;
    for (const { value } of this.scopes[0]!.values()) {
      if (typeof value === 'string') size += value.length;
      else if (value) for (const element of value.values()) size += element.length;
    }
    return size;
  }

  /** Every name that is seen from here, sorted. */
  names(): string[] {
    return [...new Set([...this.scopes.flatMap((scope) => [...scope.keys()]), ...this.dynamic.keys()])].sort();
  }

  environment(): Record<string, string> {
    const entries: [string, string][] = [];
    for (const scope of this.scopes)
      for (const [name, variable] of scope) {
        const index = entries.findIndex(([key]) => key === name);
        if (index >= 0) entries.splice(index, 1);
        if (variable.exported && typeof variable.value === 'string') entries.push([name, variable.value]);
      }
    return Object.fromEntries(entries);
  }

  save(): SavedVariable[] {
    return [...this.scopes[0]!].map(([name, { value, ...attributes }]) => ({
      name,
      ...attributes,
      ...(value !== undefined && { value: value instanceof Map ? [...(value as Map<string, string>)] : value }),
    }));
  }

  load(saved: readonly SavedVariable[]): void {
    for (const { name, value, ...attributes } of saved)
      this.scopes[0]!.set(name, {
        ...attributes,
        ...(value !== undefined && { value: typeof value === 'string' ? value : new Map(value as [string, string][]) }),
      });
  }
}

export type SavedVariable = Omit<Variable, 'value'> & { readonly name: string; readonly value?: string | readonly (readonly [string | number, string])[] };
