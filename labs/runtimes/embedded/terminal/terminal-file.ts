import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TerminalSize } from '../../../contract.ts';
import type { EditRequest } from '../program/program.ts';

/** What of a terminal outlives the server's process. */
export interface TerminalRecord {
  readonly id: string;
  readonly machine: string;
  readonly pid: number;
  readonly tty: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly size: TerminalSize;
  readonly state: 'prompt' | 'running' | 'ended';
  /** What the shell waits for, or waited for when the line was typed that runs now. */
  readonly edit?: EditRequest;
  readonly code?: number;
  /** Number of the first byte that is kept. */
  readonly seq: number;
  /** Whether nothing was shown after this was written. */
  readonly whole: boolean;
}

export interface KeptTerminal {
  readonly record: TerminalRecord;
  readonly output: Uint8Array;
}

const ending = '.terminal';
const newline = 10;

/** A line of JSON, then the last bytes of the output. Replaced whole. */
export async function writeTerminal(folder: string, { record, output }: KeptTerminal): Promise<void> {
  const file = join(folder, record.id + ending);
  await writeFile(`${file}.draft`, Buffer.concat([Buffer.from(`${JSON.stringify(record)}\n`), output]), { mode: 0o600 });
  await rename(`${file}.draft`, file);
}

export const removeTerminal = (folder: string, id: string): Promise<void> => rm(join(folder, id + ending), { force: true });

/** Every terminal that was kept and can be read. */
export async function readTerminals(folder: string): Promise<KeptTerminal[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(ending)).sort();
  const kept = await Promise.all(names.map((name) => readTerminal(join(folder, name))));
  return kept.filter((each) => each !== undefined);
}

async function readTerminal(file: string): Promise<KeptTerminal | undefined> {
  try {
    const bytes = await readFile(file);
    const end = bytes.indexOf(newline);
    return { record: JSON.parse(bytes.subarray(0, end).toString()) as TerminalRecord, output: bytes.subarray(end + 1) };
  } catch {
    return undefined;
  }
}
