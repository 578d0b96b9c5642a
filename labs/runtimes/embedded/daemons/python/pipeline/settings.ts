import { joined, type PythonProcess } from '../process.ts';
import { PythonExit, Raised, under } from '../raised.ts';
import { parseToml, TomlError, type TomlValue } from '../toml.ts';
import { typeName } from '../values.ts';

export const settingsModule = {
  path: '/opt/pipeline/settings.py',
  hash: 'b464c7acc9e06de22bbd3ad840d3717adee667be6260e3c7ce668fc24b9a7b7d',
} as const;

export type Settings = Readonly<Record<string, TomlValue>>;

const defaults: Settings = {
  dataset: '/srv/dataset',
  incoming: '/srv/incoming',
  formats: ['jsonl'],
  manifest: 'manifest.json',
  key: '',
  signers: '/etc/pipeline/signers.d',
  digests: false,
  signature: false,
  unverified: [],
  mismatch: 'train',
  quarantine: '',
};
const folder = '/etc/pipeline/pipeline.d';

/** `settings.load()` of the pipeline: the main file, then the others in order; the last one wins, but `unverified` adds up. */
export async function load(process: PythonProcess): Promise<Settings> {
  const at = (line: number, part?: string) => process.of(settingsModule.path, [line, 'load', part]);
  const names = (await process.context.sys.readdir(folder).catch(() => [])).map(({ name }) => name);
  const files = names.filter((name) => name.endsWith('.toml') && !name.startsWith('.')).map((name) => `${folder}/${name}`);
  const settings: Record<string, TomlValue> = { ...defaults };
  for (const path of ['/etc/pipeline/pipeline.toml', ...files.sort()]) {
    const bytes = await under(at(24, 'open(path, "rb")'), () => process.read(path));
    const given = await under(at(25, 'tomllib.load(file)'), () => parsed(new TextDecoder().decode(bytes)));
    const unknown = Object.keys(given)
      .filter((name) => !Object.hasOwn(defaults, name))
      .sort();
    if (unknown.length > 0) throw new PythonExit(`${path}: unknown setting ${unknown[0]}`);
    const { unverified = [] } = given;
    if (!Array.isArray(unverified))
      throw new Raised('TypeError', `can only concatenate list (not "${kindOf(unverified)}") to list`, [
        at(29, 'settings["unverified"] \0+\0 given.get("unverified", [])'),
      ]);
    Object.assign(settings, given, { unverified: [...(settings.unverified as readonly TomlValue[]), ...(unverified as readonly TomlValue[])] });
  }
  return settings;
}

function parsed(text: string): Record<string, TomlValue> {
  try {
    return parseToml(text);
  } catch (error) {
    if (error instanceof TomlError) throw new Raised('tomllib.TOMLDecodeError', error.message, error.frames);
    throw error;
  }
}

/** The type's name in Python. */
export const kindOf = (value: TomlValue): string => {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'dict';
  return typeName(typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value);
};

/** What `if value:` asks. */
export const truthy = (value: TomlValue | undefined): boolean => (typeof value === 'object' ? Object.keys(value).length > 0 : Boolean(value));

/** A setting that must be a text where it is used as a path. */
export function pathSetting(value: TomlValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new Raised('TypeError', `expected str, bytes or os.PathLike object, not ${kindOf(value!)}`);
}

/** os.path.join with a setting. */
export function joinedSetting(folder: string, value: TomlValue | undefined): string {
  if (typeof value === 'string') return joined(folder, value);
  throw new Raised('TypeError', `join() argument must be str, bytes, or os.PathLike object, not '${kindOf(value!)}'`, [
    ['<frozen posixpath>', 90, 'join', ''],
    ['<frozen genericpath>', 152, '_check_arg_types', ''],
  ]);
}

/** `word in value` */
export function holds(value: TomlValue | undefined, word: string | null): boolean {
  if (typeof value === 'string') {
    if (word === null) throw new Raised('TypeError', "'in <string>' requires string as left operand, not NoneType");
    return value.includes(word);
  }
  if (Array.isArray(value)) return word !== null && value.includes(word);
  if (typeof value === 'object') return word !== null && Object.hasOwn(value, word);
  throw new Raised('TypeError', `argument of type '${kindOf(value!)}' is not iterable`);
}
