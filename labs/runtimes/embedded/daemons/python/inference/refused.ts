import { Raised } from '../raised.ts';
import type { Frame } from '../traceback.ts';

/** The lines of a delivered script, as tracebacks quote them. */
export class Source {
  readonly #path: string;
  readonly #lines: readonly string[];

  constructor(path: string, text: string) {
    this.#path = path;
    this.#lines = text.split('\n');
  }

  /** A place in it; `part` is what Python underlines there. */
  at(line: number, inside: string, part?: string): Frame {
    const code = this.#lines[line - 1]?.trim() ?? '';
    return part === undefined ? [this.#path, line, inside, code] : [this.#path, line, inside, code, part];
  }

  /** `value["key"]` that failed: Python marks what is asked and by what. */
  subscript(line: number, inside: string, [value, key]: readonly [value: string, key: string]): Frame {
    const [, , , code] = this.at(line, inside);
    const marks = `${' '.repeat(code.lastIndexOf(`${value}[${key}]`))}${'~'.repeat(value.length)}${'^'.repeat(key.length + 2)}`;
    return [this.#path, line, inside, `${code}\n    ${marks}`];
  }
}

interface More {
  readonly headers?: Readonly<Record<string, string>>;
  readonly close?: boolean;
}

/** A request that the inference server refuses, at a place of its script. */
export class Refused extends Raised {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly close: boolean;
  constructor(status: number, message: string, { at, headers = {}, close = false }: More & { readonly at: Frame }) {
    super('Refused', message, [at]);
    this.status = status;
    this.headers = headers;
    this.close = close;
  }
}
