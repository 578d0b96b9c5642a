import { type DaemonContext, DaemonFailed } from '../../daemon/daemon.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { parseToml, TomlError, type TomlValue } from './toml.ts';
import { type Frame, osError, traceback } from './traceback.ts';

export type SettingValue = string | number | boolean | readonly string[];

interface Source {
  readonly file: string;
  /** `<folder>/*.toml`, in the order of their names; the last one wins. */
  readonly folder: string;
  readonly defaults: Readonly<Record<string, SettingValue>>;
  /** More after the files, with where it is from. */
  readonly after?: Readonly<Record<string, readonly [value: SettingValue, from: string]>>;
  /** The main file may be missing. */
  readonly optional?: boolean;
  /** Where the program is when it opens a file, and when it reads one. */
  readonly frames?: { readonly opens: readonly Frame[]; readonly loads: readonly Frame[] };
}

/** Settings of a scenario's own service: told in its journal with where each comes from; an unknown one ends it. */
export async function readSettings(
  { sys, log }: DaemonContext,
  { file, folder, defaults, after = {}, optional = false, frames = { opens: [], loads: [] } }: Source,
): Promise<Readonly<Record<string, SettingValue>>> {
  const names = (await sys.readdir(folder).catch(() => [])).map(({ name }) => name).filter((name) => name.endsWith('.toml') && !name.startsWith('.'));
  const found: Record<string, readonly [SettingValue, string]> = {};
  for (const path of [file, ...names.sort().map((name) => `${folder}/${name}`)]) {
    const bytes = await sys.readFile(path).catch((error: unknown) => error as Error);
    if (bytes instanceof Error) {
      if (optional && path === file && isSysError(bytes, 'ENOENT')) continue;
      throw new DaemonFailed(traceback(frames.opens, osError(bytes, path)));
    }
    for (const [key, value] of Object.entries(flat(parsed(new TextDecoder().decode(bytes), frames.loads)))) found[key] = [value, path];
  }
  Object.assign(found, after);
  for (const [key, [value, from]] of Object.entries(found).sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (!Object.hasOwn(defaults, key)) throw new DaemonFailed(`${from}: unknown setting ${key}`);
    log(`${key} = ${repr(value)}  (${from})`);
  }
  return Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, found[key]?.[0] ?? value]));
}

function parsed(text: string, frames: readonly Frame[]): Record<string, TomlValue> {
  try {
    return parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new DaemonFailed(traceback([...frames, ...error.frames], `tomllib.TOMLDecodeError: ${error.message}`));
  }
}

function flat(table: Record<string, TomlValue>, prefix = ''): Record<string, SettingValue> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([key, value]) =>
      typeof value === 'object' && !Array.isArray(value)
        ? Object.entries(flat(value as Record<string, TomlValue>, `${prefix}${key}.`))
        : [[`${prefix}${key}`, value as SettingValue]],
    ),
  );
}

/** As Python writes a value. */
export const repr = (value: SettingValue): string => {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string')
    return value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n')}'`;
  return Array.isArray(value) ? `[${value.map(repr).join(', ')}]` : String(value);
};

/** JSON as json.dumps writes it. */
export function dumps(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(dumps).join(', ')}]`;
  if (value !== null && typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, one]) => `${ascii(key)}: ${dumps(one)}`)
      .join(', ')}}`;
  return typeof value === 'string' ? ascii(value) : JSON.stringify(value);
}

const ascii = (text: string): string => JSON.stringify(text).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
