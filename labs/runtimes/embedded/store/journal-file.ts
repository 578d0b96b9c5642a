import { closeSync, constants, ftruncateSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import type { Change } from './memory-store.ts';
import type { Journal } from './store.ts';

const version = 1;
const header = `${JSON.stringify({ journal: version })}\n`;
const smallest = 1024 * 1024;
const slice = 256 * 1024;

/** A journal that cannot be replayed: of another version, or damaged before its end. */
export class JournalUnreadable extends Error {
  constructor(file: string, why: string, options?: ErrorOptions) {
    super(`${file}: ${why}`, options);
    this.name = 'JournalUnreadable';
  }
}

export interface JournalFileOptions {
  /** All rows that make up the present state, for a shorter file when it has grown. */
  state(): Iterable<Change>;
  /** Bytes above which the file is made anew, if it also is four times what it was then. */
  compactAbove?: number;
}

/**
 * A journal as a file of JSON lines: the first names the version, each other one is what one call changed. Lines are in the page cache
 * before `flushed` resolves, so they survive the end of the process, not that of the host.
 */
export class JournalFile implements Journal {
  readonly #file: string;
  readonly #options: JournalFileOptions;
  #fd: number;
  #bytes: number;
  #threshold: number;
  #pending: string[] = [];
  /** Lines since a compaction began. */
  #beside: string[] | undefined;
  #scheduled = false;
  #compacting: Promise<void> | undefined;

  constructor(file: string, options: JournalFileOptions) {
    this.#file = file;
    this.#options = options;
    this.#fd = openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o600);
    this.#bytes = readableLength(this.#fd, file);
    this.#threshold = Math.max(options.compactAbove ?? smallest, 4 * this.#bytes);
    if (this.#bytes === 0) this.#bytes += writeSync(this.#fd, header);
  }

  append(changes: readonly Change[]): void {
    const line = lineOf(changes);
    this.#pending.push(line);
    this.#beside?.push(line);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      try {
        this.#write();
      } catch {
        // `flushed` tells it to whoever waits.
      }
    });
  }

  async flushed(): Promise<void> {
    this.#write();
  }

  async close(): Promise<void> {
    await this.#compacting;
    if (this.#fd < 0) return;
    this.#write();
    closeSync(this.#fd);
    this.#fd = -1;
  }

  /** Resolves when no compaction is under way. */
  async settled(): Promise<void> {
    await this.#compacting;
  }

  #write(): void {
    if (this.#pending.length === 0 || this.#fd < 0) return;
    const bytes = Buffer.from(this.#pending.join(''));
    let done = 0;
    try {
      while (done < bytes.length) done += writeSync(this.#fd, bytes, done);
    } catch (error) {
      if (done > 0) ftruncateSync(this.#fd, this.#bytes);
      throw error;
    }
    this.#bytes += bytes.length;
    this.#pending = [];
    if (this.#bytes > this.#threshold) this.#compacting ??= this.#compact().finally(() => (this.#compacting = undefined));
  }

  /** Writes the present state beside the file, a slice at a time so that nobody waits, adds what came meanwhile, and puts it in the file's place. */
  async #compact(): Promise<void> {
    const beside = `${this.#file}.new`;
    const rows = [...this.#options.state()];
    this.#beside = [];
    let fd = -1;
    try {
      fd = openSync(beside, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND, 0o600);
      let size = writeSync(fd, header);
      for (const text of slices(rows)) {
        size += writeSync(fd, text);
        await turn();
      }
      size += writeSync(fd, this.#beside.join(''));
      this.#pending = [];
      renameSync(beside, this.#file);
      closeSync(this.#fd);
      [this.#fd, this.#bytes, this.#threshold] = [fd, size, Math.max(this.#options.compactAbove ?? smallest, 4 * size)];
    } catch {
      this.#threshold = this.#bytes * 2;
      if (fd >= 0) {
        closeSync(fd);
        unlinkSync(beside);
      }
    } finally {
      this.#beside = undefined;
    }
  }
}

const lineOf = (changes: readonly Change[]): string =>
  `${JSON.stringify(changes.map(([table, key, value]) => (value === undefined ? [table, key] : [table, key, value])))}\n`;

function* slices(rows: readonly Change[]): IterableIterator<string> {
  let text = '';
  for (const row of rows) {
    text += lineOf([row]);
    if (text.length < slice) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** Bytes up to the last whole line; what follows it was being written when the process ended, and is cut off. */
function readableLength(fd: number, file: string): number {
  const text = readFileSync(file);
  const length = text.lastIndexOf(10) + 1;
  if (length < text.length) ftruncateSync(fd, length);
  return length;
}

/** The changes that a journal file holds, in their order; none where there is no file. Throws `JournalUnreadable`. */
export function readJournal(file: string): Change[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new JournalUnreadable(file, 'cannot be read', { cause: error });
  }
  const lines = text.split('\n');
  lines.pop();
  if (lines.length === 0) return [];
  const found = (parse(file, { line: lines[0] ?? '', number: 1 }) as { journal?: number }).journal;
  if (found !== version) throw new JournalUnreadable(file, `version ${found ?? 'unknown'}, not ${version}`);
  return lines.slice(1).flatMap((line, index) => parse(file, { line, number: index + 2 }) as Change[]);
}

function parse(file: string, { line, number }: { line: string; number: number }): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new JournalUnreadable(file, `line ${number} is damaged`, { cause: error });
  }
}
