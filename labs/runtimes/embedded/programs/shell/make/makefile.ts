export class MakeError extends Error {}

export interface Rule {
  readonly target: string;
  readonly needs: readonly string[];
  readonly orderOnly: readonly string[];
  readonly recipe: readonly Line[];
}

export interface Line {
  readonly text: string;
  /** Where it stands: `Makefile:3`. */
  readonly place: string;
}

export interface Makefile {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly patterns: readonly Rule[];
  readonly phony: ReadonlySet<string>;
  readonly first: string | undefined;
  /** Variables and functions in a text, as they are worth. */
  expand(text: string, own?: Readonly<Record<string, string>>): string;
}

interface Variable {
  readonly text: string;
  /** `:=`: its text is a value already. */
  readonly fixed: boolean;
}

export interface ReadOptions {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Of the command line: nothing in the file changes them. */
  readonly given: Readonly<Record<string, string>>;
}

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);
const pattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split('%')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('(.*)')}$`,
  );

/** Reads a makefile. Throws `MakeError` with what make says. */
export function readMakefile(text: string, options: ReadOptions): Makefile {
  const reader = new Reader(options);
  reader.read(text);
  return reader;
}

class Reader implements Makefile {
  readonly rules = new Map<string, Rule>();
  readonly patterns: Rule[] = [];
  readonly phony = new Set<string>();
  first: string | undefined;
  readonly #variables = new Map<string, Variable>();
  readonly #options: ReadOptions;
  #open: { targets: string[]; needs: string[]; orderOnly: string[]; recipe: Line[] } | undefined;

  constructor(options: ReadOptions) {
    this.#options = options;
    const usual = { MAKE: 'make', SHELL: '/bin/sh', CC: 'cc', RM: 'rm -f' };
    for (const [name, value] of Object.entries({ ...options.environment, ...usual, ...options.given })) this.#variables.set(name, { text: value, fixed: true });
  }

  read(text: string): void {
    const lines = joined(text);
    for (const { line, index } of lines) {
      if (line.startsWith('\t')) {
        if (this.#open) this.#open.recipe.push({ text: line.slice(1), place: `${this.#options.name}:${index + 1}` });
        else if (line.trim() !== '') this.#fail(index, 'recipe commences before first target');
        continue;
      }
      const plain = line.replace(/(^|[^\\])#.*$/, '$1');
      if (plain.trim() !== '') this.#line(plain, index);
    }
    this.#close();
  }

  #fail(index: number, why: string): never {
    throw new MakeError(`${this.#options.name}:${index + 1}: *** ${why}.  Stop.`);
  }

  #line(line: string, index: number): void {
    const assignment = /^\s*(?:export\s+)?([\w.-]+)\s*(\?=|:=|::=|\+=|=)\s*(.*)$/.exec(line);
    if (assignment) return this.#assign(assignment[1]!, assignment[2]!, assignment[3]!.trimEnd());
    if (/^\s*(include|ifeq|ifneq|ifdef|ifndef|else|endif|define|endef|vpath)\b/.test(line)) this.#fail(index, `${words(line)[0]} is not simulated here`);
    const colon = /^([^:]+)::?(?!=)\s*(.*)$/.exec(this.expand(line));
    if (!colon) this.#fail(index, 'missing separator');
    this.#close();
    const [head = '', inline] = colon[2]!.split(/;(.*)/s, 2);
    const [needs = '', orderOnly = ''] = head.split('|');
    this.#open = {
      targets: words(colon[1]!),
      needs: words(needs),
      orderOnly: words(orderOnly),
      recipe: inline === undefined ? [] : [{ text: inline, place: `${this.#options.name}:${index + 1}` }],
    };
  }

  #assign(name: string, sign: string, text: string): void {
    if (Object.hasOwn(this.#options.given, name)) return;
    const before = this.#variables.get(name);
    if (sign === '?=' && before) return;
    if (sign === '+=' && before) this.#variables.set(name, { text: `${before.text} ${before.fixed ? this.expand(text) : text}`, fixed: before.fixed });
    else this.#variables.set(name, sign.endsWith(':=') ? { text: this.expand(text), fixed: true } : { text, fixed: false });
  }

  #close(): void {
    const open = this.#open;
    this.#open = undefined;
    for (const target of open?.targets ?? []) {
      const { needs, orderOnly, recipe } = open!;
      if (target === '.PHONY') for (const one of needs) this.phony.add(one);
      else if (target.includes('%')) this.patterns.push({ target, needs, orderOnly, recipe });
      else {
        const known = this.rules.get(target);
        this.rules.set(target, {
          target,
          needs: [...(known?.needs ?? []), ...needs],
          orderOnly: [...(known?.orderOnly ?? []), ...orderOnly],
          recipe: recipe.length > 0 ? recipe : (known?.recipe ?? []),
        });
        if (!target.startsWith('.')) this.first ??= target;
      }
    }
  }

  expand(text: string, own: Readonly<Record<string, string>> = {}): string {
    let made = '';
    for (let at = 0; at < text.length; at++) {
      if (text[at] !== '$') {
        made += text[at];
        continue;
      }
      const next = text[at + 1] ?? '';
      if (next === '(' || next === '{') {
        const end = closing(text, at + 1);
        made += this.#value(text.slice(at + 2, end), own);
        at = end;
      } else {
        made += next === '$' ? '$' : this.#value(next, own);
        at += 1;
      }
    }
    return made;
  }

  #value(inner: string, own: Readonly<Record<string, string>>): string {
    const call = /^(\w+)\s+(.*)$/s.exec(inner);
    const work = call && functions[call[1]!];
    if (work) return work(parts(call[2]!).map((part) => this.expand(part, own)));
    const replaced = /^([\w.@<^*?-]+):([^=]*)=(.*)$/.exec(inner);
    if (replaced) return functions.patsubst!([percent(replaced[2]!), percent(replaced[3]!), this.#value(replaced[1]!, own)]);
    const name = this.expand(inner, own);
    if (Object.hasOwn(own, name)) return own[name]!;
    const variable = this.#variables.get(name);
    return variable ? (variable.fixed ? variable.text : this.expand(variable.text, own)) : '';
  }
}

/** Lines with what a backslash joins to them, each with the number of its first. */
function joined(text: string): { line: string; index: number }[] {
  const found: { line: string; index: number }[] = [];
  let open = false;
  for (const [index, line] of text.split('\n').entries()) {
    const more = line.endsWith('\\');
    const own = more ? line.slice(0, -1) : line;
    const last = found.at(-1);
    if (open && last) last.line = `${last.line.trimEnd()} ${own.trimStart()}`;
    else found.push({ line: own, index });
    open = more;
  }
  return found;
}

const percent = (text: string): string => (text.includes('%') ? text : `%${text}`);

function closing(text: string, open: number): number {
  const [start, end] = text[open] === '(' ? ['(', ')'] : ['{', '}'];
  let deep = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === start) deep += 1;
    else if (text[at] === end && --deep === 0) return at;
  }
  throw new MakeError(`make: *** unterminated variable reference.  Stop.`);
}

/** Arguments at commas that stand in no bracket. */
function parts(text: string): string[] {
  const found = [''];
  let deep = 0;
  for (const letter of text) {
    if (letter === '(' || letter === '{') deep += 1;
    if (letter === ')' || letter === '}') deep -= 1;
    if (letter === ',' && deep === 0) found.push('');
    else found[found.length - 1] += letter;
  }
  return found;
}

const each = (text: string | undefined, work: (word: string) => string): string =>
  words(text ?? '')
    .map(work)
    .join(' ');

const functions: Readonly<Record<string, (given: readonly string[]) => string>> = {
  subst: ([from = '', to = '', text = '']) => text.replaceAll(from, to),
  patsubst: ([from = '', to = '', text]) => each(text, (word) => (pattern(from).test(word) ? to.replace('%', pattern(from).exec(word)?.[1] ?? '') : word)),
  strip: ([text = '']) => words(text).join(' '),
  filter: ([wanted = '', text]) =>
    words(text ?? '')
      .filter((word) => words(wanted).some((one) => pattern(one).test(word)))
      .join(' '),
  'filter-out': ([wanted = '', text]) =>
    words(text ?? '')
      .filter((word) => !words(wanted).some((one) => pattern(one).test(word)))
      .join(' '),
  sort: ([text = '']) => [...new Set(words(text))].sort().join(' '),
  word: ([index, text = '']) => words(text)[Number(index) - 1] ?? '',
  words: ([text = '']) => String(words(text).length),
  firstword: ([text = '']) => words(text)[0] ?? '',
  lastword: ([text = '']) => words(text).at(-1) ?? '',
  dir: ([text]) => each(text, (word) => (word.includes('/') ? word.slice(0, word.lastIndexOf('/') + 1) : './')),
  notdir: ([text]) => each(text, (word) => word.slice(word.lastIndexOf('/') + 1)),
  basename: ([text]) => each(text, (word) => word.replace(/\.[^./]*$/, '')),
  suffix: ([text]) => each(text, (word) => /\.[^./]*$/.exec(word)?.[0] ?? ''),
  addprefix: ([prefix = '', text]) => each(text, (word) => prefix + word),
  addsuffix: ([suffix = '', text]) => each(text, (word) => word + suffix),
  if: ([condition = '', yes = '', no = '']) => (condition.trim() === '' ? no : yes),
};
