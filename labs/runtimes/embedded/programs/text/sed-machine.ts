import { type ProgramContext, ProgramExit } from '../../program/program.ts';
import { decode, encode } from '../../shell/io/bytes.ts';
import type { Address, ReplacementPart, SedCommand, Substitution } from './sed-script.ts';
import { complain } from './text-input.ts';

/** Lines of one run of sed, one ahead so that `$` is known. */
export interface SedInput {
  next(): Promise<{ text: string; open: boolean } | undefined>;
  isLast(): Promise<boolean>;
  readonly name: string;
}

export interface SedSettings {
  readonly quiet: boolean;
  readonly delimiter: string;
  write(text: string): Promise<void>;
}

const fill = (parts: readonly ReplacementPart[], match: readonly (string | undefined)[]): string => {
  let text = '';
  let mode: 'U' | 'L' | 'E' = 'E';
  let once: 'u' | 'l' | undefined;
  for (const part of parts) {
    if (typeof part === 'object' && 'convert' in part) {
      if (part.convert === 'u' || part.convert === 'l') once = part.convert;
      else mode = part.convert;
      continue;
    }
    let piece = typeof part === 'string' ? part : (match[part.group] ?? '');
    if (mode !== 'E') piece = mode === 'U' ? piece.toUpperCase() : piece.toLowerCase();
    if (once && piece !== '') {
      piece = (once === 'u' ? piece[0]!.toUpperCase() : piece[0]!.toLowerCase()) + piece.slice(1);
      once = undefined;
    }
    text += piece;
  }
  return text;
};

/** Runs a script over lines: pattern space, hold space, jumps. */
export class SedMachine {
  private readonly commands: readonly SedCommand[];
  private readonly context: ProgramContext;
  private readonly settings: SedSettings;
  private readonly labels = new Map<string, number>();
  private pattern = '';
  private hold = '';
  private line = 0;
  private open = false;
  private appended: string[] = [];
  private lastRegex: RegExp | undefined;
  private substituted = false;
  private readonly files = new Map<string, number>();
  /** Set by `q`: the status with which it ends. */
  quit: number | undefined;

  constructor(context: ProgramContext, commands: readonly SedCommand[], settings: SedSettings) {
    this.context = context;
    this.commands = commands;
    this.settings = settings;
    for (const [index, { name, text }] of commands.entries()) if (name === ':') this.labels.set(text!, index);
  }

  async run(input: SedInput, options: { restart: boolean }): Promise<void> {
    if (options.restart) this.line = 0;
    while (this.quit === undefined && (await this.read(input))) {
      let steps = 0;
      let again = true;
      while (again && this.quit === undefined) {
        again = await this.cycle(input);
        if ((steps += 1) % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
        if (this.context.signal.aborted) throw new ProgramExit(130);
      }
    }
  }

  async close(): Promise<void> {
    for (const fd of this.files.values()) await this.context.sys.close(fd);
  }

  private async read(input: SedInput): Promise<boolean> {
    const next = await input.next();
    if (!next) return false;
    this.pattern = next.text;
    this.open = next.open;
    this.line += 1;
    return true;
  }

  private print(text: string): Promise<void> {
    return this.settings.write(text + (this.open ? '' : this.settings.delimiter));
  }

  /** One pass of the script; true where it begins again without a new line (`D`). */
  private async cycle(input: SedInput): Promise<boolean> {
    this.substituted = false;
    const outcome = await this.script(input);
    if (outcome !== 'delete' && outcome !== 'restart' && outcome !== 'silent' && !this.settings.quiet) await this.print(this.pattern);
    await this.flush();
    return outcome === 'restart';
  }

  private async flush(): Promise<void> {
    for (const text of this.appended.splice(0)) await this.settings.write(text);
  }

  private async script(input: SedInput): Promise<'end' | 'delete' | 'restart' | 'silent'> {
    for (let at = 0, jumps = 0; at < this.commands.length; at += 1) {
      const command = this.commands[at]!;
      const chosen = (await this.matches(command, input)) !== command.negated;
      if (command.name === '{') {
        if (!chosen) at = command.end! - 1;
        continue;
      }
      if (!chosen) continue;
      const outcome = await this.execute(command, input);
      if (typeof outcome === 'string') return outcome;
      if (outcome === undefined) continue;
      at = outcome;
      if ((jumps += 1) % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (this.context.signal.aborted) throw new ProgramExit(130);
    }
    return 'end';
  }

  private async matches({ addresses, state }: SedCommand, input: SedInput): Promise<boolean> {
    const [first, second] = addresses;
    if (!first) return true;
    if (!second || !state) return this.at(first, input);
    if (state.active) return this.inRange(second, state, input);
    if (first.kind === 'line' && first.line === 0) return this.fromZero(second, state, input);
    if (!(await this.at(first, input))) return false;
    state.until = this.endOf(second);
    state.active = state.until > this.line && !(second.kind === 'last' && (await input.isLast()));
    return true;
  }

  /** `0,/regex/`: its end may be on the first line. */
  private async fromZero(second: Address, state: { active: boolean; until: number }, input: SedInput): Promise<boolean> {
    if (state.until === -1) return false;
    state.until = -1;
    state.active = !(await this.at(second, input));
    return true;
  }

  private endOf(second: Address): number {
    if (second.kind === 'line') return second.line;
    if (second.kind === 'plus') return this.line + second.count;
    return second.kind === 'multiple' ? Math.ceil(this.line / second.of) * second.of : Infinity;
  }

  private async inRange(second: Address, state: { active: boolean; until: number }, input: SedInput): Promise<boolean> {
    if (second.kind === 'regex' || second.kind === 'last' || second.kind === 'step') {
      if (await this.at(second, input)) state.active = false;
      return true;
    }
    if (this.line >= state.until) state.active = false;
    return this.line <= state.until;
  }

  private async at(address: Address, input: SedInput): Promise<boolean> {
    switch (address.kind) {
      case 'line':
        return this.line === address.line;
      case 'last':
        return input.isLast();
      case 'step':
        return address.step === 0 ? this.line === address.first : this.line >= address.first && (this.line - address.first) % address.step === 0;
      case 'regex':
        return this.test(address.regex);
      case 'plus':
      case 'multiple':
        return false;
    }
  }

  private test(regex: RegExp | undefined): boolean {
    const used = regex ?? this.lastRegex;
    this.lastRegex = used;
    if (!used) return false;
    used.lastIndex = 0;
    return used.test(this.pattern);
  }

  /** A number is the command to go on after, a word ends the cycle. */
  private async execute(command: SedCommand, input: SedInput): Promise<number | 'delete' | 'restart' | 'end' | 'silent' | undefined> {
    const simple = this.simple[command.name];
    if (simple) return simple(command, input);
    switch (command.name) {
      case 'b':
        return this.jump(command.text!);
      case 't':
      case 'T': {
        const taken = this.substituted === (command.name === 't');
        this.substituted = false;
        return taken ? this.jump(command.text!) : undefined;
      }
      case 's':
        return this.substitute(command.substitution!);
      case 'c':
        if (!command.state?.active || command.negated) await this.settings.write(command.text!);
        return 'delete';
      default:
        return undefined;
    }
  }

  private async jump(label: string): Promise<number | 'end'> {
    if (label === '') return 'end';
    const found = this.labels.get(label);
    if (found === undefined) throw new ProgramExit(await complain(this.context, `-e expression #1, char 0: can't find label for jump to \`${label}'`));
    return found;
  }

  private readonly simple: Readonly<Record<string, (command: SedCommand, input: SedInput) => Promise<'delete' | 'restart' | 'end' | 'silent' | undefined>>> = {
    d: async () => 'delete',
    D: async () => {
      const end = this.pattern.indexOf('\n');
      if (end < 0) return 'delete';
      this.pattern = this.pattern.slice(end + 1);
      return 'restart';
    },
    p: async () => void (await this.print(this.pattern)),
    P: async () => void (await this.settings.write(this.pattern.split('\n')[0]! + this.settings.delimiter)),
    '=': async () => void (await this.settings.write(`${this.line}\n`)),
    g: async () => void (this.pattern = this.hold),
    G: async () => void (this.pattern += `\n${this.hold}`),
    h: async () => void (this.hold = this.pattern),
    H: async () => void (this.hold += `\n${this.pattern}`),
    x: async () => void ([this.pattern, this.hold] = [this.hold, this.pattern]),
    z: async () => void (this.pattern = ''),
    a: async ({ text }) => void this.appended.push(text!),
    i: async ({ text }) => void (await this.settings.write(text!)),
    F: async (_, input) => void (await this.settings.write(`${input.name}\n`)),
    l: async () => void (await this.settings.write(`${visible(this.pattern)}$\n`)),
    y: async ({ map }) => void (this.pattern = [...this.pattern].map((char) => map!.get(char) ?? char).join('')),
    r: async ({ text }) => {
      const data = await this.context.sys.readFile(text!).catch(() => undefined);
      if (data) this.appended.push(decode(data));
      return undefined;
    },
    w: async ({ text }) => void (await this.writeFile(text!, `${this.pattern}\n`)),
    n: async (_, input) => {
      if (await input.isLast()) return this.settings.quiet ? 'silent' : 'end';
      if (!this.settings.quiet) await this.print(this.pattern);
      await this.flush();
      await this.read(input);
      return undefined;
    },
    N: async (_, input) => {
      if (await input.isLast()) return 'end';
      const before = this.pattern;
      await this.flush();
      await this.read(input);
      this.pattern = `${before}\n${this.pattern}`;
      return undefined;
    },
    q: async ({ number }) => {
      this.quit = number!;
      return 'end';
    },
    Q: async ({ number }) => {
      this.quit = number!;
      return 'silent';
    },
  };

  private async writeFile(path: string, text: string): Promise<void> {
    if (path === '/dev/stdout') return this.settings.write(text);
    if (path === '/dev/stderr') return this.context.stderr.write(text);
    const fd = this.files.get(path) ?? (await this.context.sys.open(path, { write: true, create: true, truncate: true }));
    this.files.set(path, fd);
    await this.context.sys.write(fd, encode(text));
  }

  private async substitute({ regex, replacement, global, number, print, file }: Substitution): Promise<undefined> {
    const used = regex ?? this.lastRegex;
    if (!used) throw new ProgramExit(await complain(this.context, '-e expression #1, char 0: no previous regular expression'));
    this.lastRegex = used;
    used.lastIndex = 0;
    let count = 0;
    let changed = false;
    let end = -1;
    this.pattern = this.pattern.replace(used, (...found: unknown[]) => {
      const groups = found.slice(
        0,
        found.findIndex((one) => typeof one === 'number'),
      ) as (string | undefined)[];
      const offset = found[groups.length] as number;
      const match = groups[0]!;
      if (match === '' && offset === end) return match;
      end = offset + match.length;
      count += 1;
      if (count < number || (count > number && !global)) return match;
      changed = true;
      return fill(replacement, groups);
    });
    if (!changed) return undefined;
    this.substituted = true;
    if (print) await this.print(this.pattern);
    if (file !== undefined) await this.writeFile(file, `${this.pattern}\n`);
    return undefined;
  }
}

const visible = (text: string): string => text.replace(/[\\\n\t]/g, (char) => ({ '\\': '\\\\', '\n': '\\n', '\t': '\\t' })[char]!);
