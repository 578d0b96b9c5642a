import { toText } from './format.ts';
import type { ProgramContext } from '../../../program/program.ts';
import { PatternError, translateRegex } from '../grep-pattern.ts';
import { AwkFailure, AwkStreams, type Records } from './streams.ts';
import { fromInput, type Table, toNumber, type Value } from './values.ts';

export interface Cell {
  value: Value;
}

/** A function's own values. */
export interface Frame {
  readonly slots: (Value | Table)[];
  result: Value;
}

const usual: Readonly<Record<string, Value>> = {
  FS: ' ',
  OFS: ' ',
  ORS: '\n',
  RS: '\n',
  SUBSEP: '\x1c',
  CONVFMT: '%.6g',
  OFMT: '%.6g',
  NR: 0,
  FNR: 0,
  RSTART: 0,
  RLENGTH: -1,
  FILENAME: '',
};

/** What a running program has: variables, the record with its fields, streams. */
export class Machine {
  readonly context: ProgramContext;
  readonly streams: AwkStreams;
  readonly cells = new Map<string, Cell>();
  readonly tables = new Map<string, Table>();
  exitCode = 0;
  seed: number;
  #patterns = new Map<string, RegExp>();
  #record = '';
  #fields: Value[] | undefined = [];
  #current: Records | undefined;
  #argument = 1;
  #opened = false;

  constructor(context: ProgramContext, seed: number) {
    this.context = context;
    this.seed = seed;
    this.streams = new AwkStreams(context);
    for (const [name, value] of Object.entries(usual)) this.cell(name).value = value;
  }

  cell(name: string): Cell {
    const known = this.cells.get(name) ?? { value: undefined };
    this.cells.set(name, known);
    return known;
  }

  table(name: string): Table {
    const known: Table = this.tables.get(name) ?? new Map<string, Value>();
    this.tables.set(name, known);
    return known;
  }

  /** Of a variable. */
  text(name: string): string {
    return toText(this.cell(name).value, '%.6g');
  }

  get convert(): string {
    return this.text('CONVFMT');
  }

  /** A pattern; braces stand for themselves, as in this mawk. */
  pattern(source: string): RegExp {
    const known = this.#patterns.get(source);
    if (known) return known;
    const plain = source.replace(/\[\^?\]?(?:\[:\w+:\]|[^\]])*\]|\\[^]|[{}]/g, (found) => (found === '{' || found === '}' ? `\\${found}` : found));
    try {
      const made = new RegExp(translateRegex(plain, true), 'su');
      this.#patterns.set(source, made);
      return made;
    } catch (error) {
      if (!(error instanceof PatternError) && !(error instanceof SyntaxError)) throw error;
      const reason = error.message.includes('(') ? "missing ')'" : 'bad class -- [], [^] or [';
      throw new AwkFailure(`line 1: regular expression compile failed (${reason})\n${source}`);
    }
  }

  /** As split() and the fields are cut. */
  split(text: string, separator: string): string[] {
    if (text === '') return [];
    if (separator === ' ') return text.split(/[ \t\n]+/).filter((word, at, all) => word !== '' || (at > 0 && at < all.length - 1));
    if (separator === '') return text.split('');
    const lines = this.text('RS') === '';
    if (separator.length === 1 && !lines) return text.split(separator);
    const { source } = this.pattern(separator.length === 1 ? `[${separator}]` : separator);
    return text.split(new RegExp(`${source.replaceAll(/\((?!\?)/g, '(?:')}${lines ? '|\\n' : ''}`, 'su'));
  }

  #cut(): Value[] {
    this.#fields ??= this.split(this.#record, this.text('FS')).map(fromInput);
    return this.#fields;
  }

  setRecord(text: string): void {
    this.#record = text;
    this.#fields = undefined;
  }

  get count(): number {
    return this.#cut().length;
  }

  set count(count: number) {
    const fields = this.#cut();
    if (count < 0 || count > 1_000_000) throw new AwkFailure(`run time error: negative field index $${count}`);
    while (fields.length < count) fields.push('');
    fields.length = count;
    this.#join();
  }

  field(index: number): Value {
    if (index === 0) return fromInput(this.#record);
    if (index < 0) throw new AwkFailure(`run time error: negative field index $${index}`);
    return this.#cut()[Math.trunc(index) - 1];
  }

  setField(index: number, value: Value): void {
    if (index === 0) return this.setRecord(toText(value, this.convert));
    if (index < 0 || index > 1_000_000) throw new AwkFailure(`run time error: negative field index $${index}`);
    const fields = this.#cut();
    while (fields.length < index) fields.push('');
    fields[Math.trunc(index) - 1] = value;
    this.#join();
  }

  #join(): void {
    this.#record = this.#fields!.map((value) => toText(value, this.convert)).join(this.text('OFS'));
  }

  get record(): string {
    return this.#record;
  }

  read(records: Records): Promise<string | undefined> {
    return records.next(this.text('RS'), (source) => this.pattern(source));
  }

  /** The next record of the operands, or of the standard input where none is a file. */
  async next(): Promise<string | undefined> {
    for (;;) {
      this.#current ??= await this.#open();
      if (!this.#current) return undefined;
      const record = await this.read(this.#current);
      if (record === undefined) {
        this.#current = undefined;
        continue;
      }
      for (const name of ['NR', 'FNR']) this.cell(name).value = toNumber(this.cell(name).value) + 1;
      return record;
    }
  }

  nextFile(): void {
    this.#current = undefined;
  }

  async #open(): Promise<Records | undefined> {
    for (const arguments_ = this.table('ARGV'); this.#argument < toNumber(this.cell('ARGC').value);) {
      const word = toText(arguments_.get(String(this.#argument)), this.convert);
      this.#argument += 1;
      if (word === '' || this.assign(word)) continue;
      return this.#file(word);
    }
    if (this.#opened) return undefined;
    return this.#file('-');
  }

  async #file(name: string): Promise<Records> {
    this.#opened = true;
    this.cell('FILENAME').value = name === '-' ? '' : name;
    this.cell('FNR').value = 0;
    return this.streams.operand(name);
  }

  /** `name=value` among the operands and of `-v`. */
  assign(word: string): boolean {
    const found = /^([A-Za-z_]\w*)=([^]*)$/.exec(word);
    if (!found) return false;
    const text = found[2]!.replace(/\\([ntr\\"/])/g, (_, code: string) => ({ n: '\n', t: '\t', r: '\r' })[code] ?? code);
    if (found[1] === 'NF') this.count = toNumber(fromInput(text));
    else this.cell(found[1]!).value = fromInput(text);
    return true;
  }
}
