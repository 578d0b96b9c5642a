import { readAddresses } from './addresses.ts';
import type { Extension, IpFamily, Names, OptionDefinition } from './extension.ts';
import { matchNamed, matchOfProtocol, targetNamed } from './extensions.ts';
import { IptablesError } from './iptables-error.ts';
import { readProtocol } from './protocols.ts';
import type { Given, GivenOptions, RuleSpec } from './rule-spec.ts';

interface Part {
  readonly extension: Extension;
  readonly given: Record<string, Given>;
}

const longNames: Readonly<Record<string, string>> = {
  protocol: 'p',
  proto: 'p',
  source: 's',
  src: 's',
  destination: 'd',
  dst: 'd',
  'in-interface': 'i',
  'out-interface': 'o',
  jump: 'j',
  goto: 'g',
  match: 'm',
  fragment: 'f',
};
const longestInterface = 15;
const notNegatable = ['j', 'g', 'm'];

/** Reads the words of a rule, one option after another. */
export class RuleReader {
  readonly #family: IpFamily;
  readonly #names: Names;
  readonly #plain = new Map<string, Given>();
  readonly #matches: Part[] = [];
  #target: (Part & { readonly goes: boolean }) | { readonly name: string; readonly goes: boolean } | undefined;
  #protocol: string | undefined;

  constructor(family: IpFamily, names: Names) {
    this.#family = family;
    this.#names = names;
  }

  /** Takes an option and its words off the front; false where it is none of a rule's. `not`: `!` stood before it. */
  take(words: string[], not: boolean): boolean {
    const [first = ''] = words;
    const [, long, attached] = /^--([^=]+)(?:=(.*))?$/.exec(first) ?? [];
    const letter = long === undefined ? /^-([psdiojgmf])(.*)$/.exec(first) : undefined;
    const name = letter?.[1] ?? (long === undefined ? undefined : longNames[long]);
    if (name !== undefined) {
      words.shift();
      const glued = attached ?? letter?.[2];
      if (glued) words.unshift(glued);
      this.#common(name, { words, not, first });
      return true;
    }
    return long !== undefined && this.#special(long, { words, not, attached });
  }

  /** What was read: several where an address was a list. */
  done(): RuleSpec[] {
    const on = { protocol: this.#protocol, family: this.#family };
    const finished = ({ extension, given }: Part): GivenOptions => extension.finish?.(given, on) ?? given;
    const matches = this.#matches.map((part) => ({ name: part.extension.name, given: finished(part) }));
    const target =
      this.#target &&
      ('extension' in this.#target
        ? { name: this.#target.extension.name, goes: this.#target.goes, given: finished(this.#target) }
        : { ...this.#target, given: {} });
    const plain = (name: string): Given | undefined => this.#plain.get(name);
    const given = (key: string, name: string): object => (plain(name) ? { [key]: plain(name) } : {});
    const common = {
      ...(this.#protocol !== undefined && { protocol: { value: this.#protocol, not: plain('p')!.not } }),
      ...given('in', 'i'),
      ...given('out', 'o'),
      ...given('fragment', 'f'),
      matches,
      ...(target && { target }),
    };
    return this.#addresses('s').flatMap((source) =>
      this.#addresses('d').map((destination): RuleSpec => ({ ...common, ...(source && { source }), ...(destination && { destination }) })),
    );
  }

  /** Whether anything was read. */
  get used(): string | undefined {
    return this.#plain.keys().next().value ?? (this.#target ? 'j' : undefined);
  }

  get interfaces(): { in: boolean; out: boolean } {
    return { in: this.#plain.has('i'), out: this.#plain.has('o') };
  }

  #addresses(name: string): (Given | undefined)[] {
    const given = this.#plain.get(name);
    if (!given) return [undefined];
    return readAddresses(given.value, this.#family, this.#names).map((value) => (value === undefined ? undefined : { value, not: given.not }));
  }

  #common(name: string, { words, not, first }: { words: string[]; not: boolean; first: string }): void {
    if (not && notNegatable.includes(name)) throw new IptablesError(`cannot have ! before -${name}`);
    if (name === 'f') return this.#set(name, { value: '', not });
    const value = words.shift();
    if (value === undefined) throw new IptablesError(`option "${first}" requires an argument`);
    if (name === 'm') return void this.#matches.push({ extension: matchNamed(value, this.#family), given: {} });
    if (name === 'j' || name === 'g') return this.#jump(value, name);
    this.#set(name, { value, not });
    if (name === 'p') {
      this.#protocol = readProtocol(value);
      if (not && this.#protocol === undefined) throw new IptablesError('rule would never match protocol');
    }
    if ((name === 'i' || name === 'o') && value.length > longestInterface)
      throw new IptablesError(`interface name \`${value}' must be shorter than IFNAMSIZ (${longestInterface})`);
  }

  #jump(value: string, name: string): void {
    if (this.#target) throw new IptablesError(`multiple -${name} flags not allowed`);
    const extension = name === 'j' ? targetNamed(value) : undefined;
    this.#target = { name: value, goes: name === 'g', ...(extension && { extension, given: {} }) };
  }

  #set(name: string, given: Given): void {
    if (this.#plain.has(name)) throw new IptablesError(`multiple -${name} flags not allowed`);
    this.#plain.set(name, given);
  }

  #special(long: string, { words, not, attached }: { words: string[]; not: boolean; attached: string | undefined }): boolean {
    const found = this.#holder(long);
    if (!found) return false;
    const { part, name, definition } = found;
    words.shift();
    if (attached !== undefined) words.unshift(attached);
    const count = definition.words ?? 1;
    const taken = words.splice(0, count);
    if (taken.length < count) throw new IptablesError(`option "--${long}" requires an argument`);
    if (Object.hasOwn(part.given, name)) throw onlyOnce(part.extension.name, name);
    const text = taken.join(' ');
    const value = definition.read?.(text, { family: this.#family, protocol: this.#protocol, names: this.#names }) ?? text;
    part.given[name] = { value, not };
    return true;
  }

  /** Whose option it is: a match's, the target's, or that of the match that comes with the protocol. */
  #holder(long: string): { part: Part; name: string; definition: OptionDefinition } | undefined {
    const target = this.#target && 'extension' in this.#target ? [this.#target] : [];
    for (const part of [...this.#matches, ...target]) {
      const found = optionOf(part.extension, long);
      if (found) return { part, ...found };
    }
    const implied = this.#plain.get('p')?.not ? undefined : matchOfProtocol(this.#protocol);
    const found = implied && !this.#matches.some(({ extension }) => extension === implied) && optionOf(implied, long);
    if (!found) return undefined;
    const part = { extension: implied, given: {} };
    this.#matches.push(part);
    return { part, ...found };
  }
}

function optionOf({ options }: Extension, long: string): { name: string; definition: OptionDefinition } | undefined {
  const found = Object.entries(options).find(([name, { aliases = [] }]) => name === long || aliases.includes(long));
  return found && { name: found[0], definition: found[1] };
}

function onlyOnce(extension: string, name: string): IptablesError {
  const ports: Readonly<Record<string, string>> = { dport: '--destination-port', sport: '--source-port' };
  if (['tcp', 'udp'].includes(extension)) return new IptablesError(`Only one \`${ports[name] ?? `--${name}`}' allowed`);
  return new IptablesError(`${extension}: option "--${name}" can only be used once.\n`);
}

export const noNames: Names = { user: numeric, group: numeric, host: () => [] };
function numeric(name: string): string | undefined {
  return /^\d+$/.test(name) ? name : undefined;
}

/** Words of a line of iptables-save: quotes keep blanks, a backslash keeps a quote. */
export const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, plain]) => (quoted === undefined ? plain! : quoted.replace(/\\(.)/g, '$1')));
