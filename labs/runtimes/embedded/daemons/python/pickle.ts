import { NotSimulated } from './not-simulated.ts';
import { callGlobal } from './pickle-calls.ts';
import type { PythonProcess } from './process.ts';
import { Raised } from './raised.ts';
import { decoded } from './text.ts';
import { parseLiteral } from './literal.ts';
import { iterate, type PythonDict, PythonTuple, type PythonValue, str } from './values.ts';

/** `pickle.loads(data)`: a program for a stack machine. What it calls is run. Raises as Python does; `NotSimulated` for what no model knows. */
export const unpickle = (process: PythonProcess, data: Uint8Array): Promise<PythonValue> => new Unpickler(process, Buffer.from(data)).load();

/** A function or class by its name, not called yet. */
class Global {
  readonly name: string;
  constructor(module: PythonValue, name: PythonValue) {
    this.name = `${str(module)}.${str(name)}`;
  }
}

const mark = Symbol('mark');
type Item = PythonValue | Global | typeof mark;
const unpickling = (words: string): Raised => new Raised('_pickle.UnpicklingError', words);

class Unpickler {
  readonly process: PythonProcess;
  readonly #data: Buffer;
  readonly #memo = new Map<number, Item>();
  #at = 0;
  #stack: Item[] = [];

  constructor(process: PythonProcess, data: Buffer) {
    this.process = process;
    this.#data = data;
  }

  async load(): Promise<PythonValue> {
    for (;;) {
      const code = this.#data[this.#at++];
      if (code === undefined) throw new Raised('EOFError', 'Ran out of input');
      const name = String.fromCharCode(code);
      if (name === '.') return this.pop();
      const operation = operations[name];
      if (operation) await operation(this);
      else if (/[PQR\x80-\x98bioc]/.test(name)) throw new NotSimulated(`a pickle with the operation ${JSON.stringify(name)}`);
      else throw unpickling(`invalid load key, ${name >= ' ' && name <= '~' ? `'${name}'` : `'\\x${code.toString(16).padStart(2, '0')}'`}.`);
    }
  }

  bytes(length: number): Buffer {
    if (this.#at + length > this.#data.length) throw unpickling('pickle data was truncated');
    this.#at += length;
    return this.#data.subarray(this.#at - length, this.#at);
  }

  line(): string {
    const end = this.#data.indexOf(10, this.#at);
    if (end < 0) throw unpickling('pickle data was truncated');
    const text = this.#data.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  push(item: Item): void {
    this.#stack.push(item);
  }

  /** The last one, which stays. */
  top(): Item {
    const item = this.#stack.at(-1);
    if (item === undefined) throw unpickling('unpickling stack underflow');
    if (item === mark) throw unpickling('unexpected MARK found');
    return item;
  }

  take(): PythonValue | Global {
    const item = this.top() as PythonValue | Global;
    this.#stack.pop();
    return item;
  }

  pop(): PythonValue {
    const item = this.take();
    if (item instanceof Global) throw new NotSimulated(`a pickle that keeps ${item.name}`);
    return item;
  }

  /** What was pushed since the last mark. */
  marked(): PythonValue[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at < 0) throw unpickling('could not find MARK');
    return this.#stack.splice(at).slice(1) as PythonValue[];
  }

  memoise(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    const item = this.#memo.get(index);
    if (item === undefined) throw unpickling(`Memo value not found at index ${index}`);
    this.push(item);
  }

  async call(): Promise<void> {
    const args = this.pop();
    const callee = this.take();
    if (!(callee instanceof Global)) throw new Raised('TypeError', `'${typeof callee}' object is not callable`);
    this.push(await callGlobal(this.process, callee.name, iterate(args)));
  }
}

type Operation = (pickle: Unpickler) => Promise<void> | void;

function items(pickle: Unpickler, pairs: readonly PythonValue[]): void {
  if (pairs.length % 2 !== 0) throw unpickling('odd number of items for SETITEMS');
  const dict = pickle.top() as PythonDict;
  for (let at = 0; at < pairs.length; at += 2) dict.set(pairs[at]!, pairs[at + 1]!);
}

const append = (pickle: Unpickler, values: readonly PythonValue[]): void => void (pickle.top() as PythonValue[]).push(...values);
const text = (bytes: Buffer): string => decoded(bytes);
const tuple = (pickle: Unpickler, length: number): void => pickle.push(new PythonTuple(Array.from({ length }, () => pickle.pop()).reverse()));

function whole(line: string): PythonValue {
  if (line === '00' || line === '01') return line === '01';
  if (!/^\s*[-+]?\d+L?\s*$/.test(line)) throw new Raised('ValueError', 'could not convert string to int');
  return BigInt(line.trim().replace(/L$/, '').replace(/^\+/, ''));
}

function quoted(line: string): PythonValue {
  const value = /^(['"]).*\1$/.test(line) ? parseLiteral(line) : undefined;
  if (value === undefined) throw unpickling('the STRING opcode argument must be quoted');
  return value;
}

function little(bytes: Buffer): bigint {
  const unsigned = bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return (bytes.at(-1) ?? 0) >= 0x80 ? unsigned - (1n << BigInt(bytes.length * 8)) : unsigned;
}

const unicode = (line: string): string => line.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

const operations: Readonly<Record<string, Operation>> = {
  '\x80': (pickle) => {
    const [version = 0] = pickle.bytes(1);
    if (version > 5) throw new Raised('ValueError', `unsupported pickle protocol: ${version}`);
  },
  '\x95': (pickle) => void pickle.bytes(8),
  '(': (pickle) => pickle.push(mark),
  0: (pickle) => void pickle.take(),
  1: (pickle) => void pickle.marked(),
  2: (pickle) => pickle.push(pickle.top()),
  N: (pickle) => pickle.push(null),
  '\x88': (pickle) => pickle.push(true),
  '\x89': (pickle) => pickle.push(false),
  I: (pickle) => pickle.push(whole(pickle.line())),
  L: (pickle) => pickle.push(whole(pickle.line())),
  J: (pickle) => pickle.push(BigInt(pickle.bytes(4).readInt32LE())),
  K: (pickle) => pickle.push(BigInt(pickle.bytes(1)[0]!)),
  M: (pickle) => pickle.push(BigInt(pickle.bytes(2).readUInt16LE())),
  '\x8a': (pickle) => pickle.push(little(pickle.bytes(pickle.bytes(1)[0]!))),
  F: (pickle) => pickle.push(Number(pickle.line())),
  G: (pickle) => pickle.push(pickle.bytes(8).readDoubleBE()),
  S: (pickle) => pickle.push(quoted(pickle.line())),
  V: (pickle) => pickle.push(unicode(pickle.line())),
  T: (pickle) => pickle.push(text(pickle.bytes(pickle.bytes(4).readUInt32LE()))),
  U: (pickle) => pickle.push(text(pickle.bytes(pickle.bytes(1)[0]!))),
  X: (pickle) => pickle.push(text(pickle.bytes(pickle.bytes(4).readUInt32LE()))),
  '\x8c': (pickle) => pickle.push(text(pickle.bytes(pickle.bytes(1)[0]!))),
  '\x8d': (pickle) => pickle.push(text(pickle.bytes(Number(pickle.bytes(8).readBigUInt64LE())))),
  B: (pickle) => pickle.push(new Uint8Array(pickle.bytes(pickle.bytes(4).readUInt32LE()))),
  C: (pickle) => pickle.push(new Uint8Array(pickle.bytes(pickle.bytes(1)[0]!))),
  ']': (pickle) => pickle.push([]),
  l: (pickle) => pickle.push(pickle.marked()),
  a: (pickle) => append(pickle, [pickle.pop()]),
  e: (pickle) => append(pickle, pickle.marked()),
  '}': (pickle) => pickle.push(new Map()),
  d: (pickle) => {
    const pairs = pickle.marked();
    pickle.push(new Map());
    items(pickle, pairs);
  },
  s: (pickle) => {
    const value = pickle.pop();
    items(pickle, [pickle.pop(), value]);
  },
  u: (pickle) => items(pickle, pickle.marked()),
  '\x8f': (pickle) => pickle.push(new Set()),
  '\x90': (pickle) => {
    const values = pickle.marked();
    for (const value of values) (pickle.top() as Set<PythonValue>).add(value);
  },
  ')': (pickle) => pickle.push(new PythonTuple([])),
  t: (pickle) => pickle.push(new PythonTuple(pickle.marked())),
  '\x85': (pickle) => tuple(pickle, 1),
  '\x86': (pickle) => tuple(pickle, 2),
  '\x87': (pickle) => tuple(pickle, 3),
  p: (pickle) => pickle.memoise(Number(pickle.line())),
  q: (pickle) => pickle.memoise(pickle.bytes(1)[0]),
  r: (pickle) => pickle.memoise(pickle.bytes(4).readUInt32LE()),
  '\x94': (pickle) => pickle.memoise(),
  g: (pickle) => pickle.recall(Number(pickle.line())),
  h: (pickle) => pickle.recall(pickle.bytes(1)[0]!),
  j: (pickle) => pickle.recall(pickle.bytes(4).readUInt32LE()),
  c: (pickle) => pickle.push(new Global(pickle.line(), pickle.line())),
  '\x93': (pickle) => {
    const name = pickle.pop();
    pickle.push(new Global(pickle.pop(), name));
  },
  R: (pickle) => pickle.call(),
  i: (pickle) => {
    const callee = new Global(pickle.line(), pickle.line());
    const args = new PythonTuple(pickle.marked());
    pickle.push(callee);
    pickle.push(args);
    return pickle.call();
  },
  o: (pickle) => {
    const [callee, ...args] = pickle.marked();
    pickle.push(callee!);
    pickle.push(new PythonTuple(args));
    return pickle.call();
  },
};
