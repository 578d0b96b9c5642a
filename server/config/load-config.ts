import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { parse } from 'yaml';
import { type Config, type SettingName, settings } from './settings.ts';

/** Every wrong value of a start, each with where it came from, what is expected and an example. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The configuration is wrong.\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;
const names = Object.keys(settings) as SettingName[];
const fileName = 'rampart.config.yaml';

/** Environment before file before default. Folders come back absolute. */
export function loadConfig(env: Environment, folder: string): Config {
  const file = readFile(env, folder);
  const problems = [...file.problems];
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of names) {
    const { env: variable, schema, expected, example } = settings[name];
    const [raw, source] = env[variable] ? [env[variable], variable] : [file.values[name], `${name} in ${file.path}`];
    const parsed = schema.safeParse(raw ?? undefined);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(wrong(source, raw, { expected, example }));
  }
  if (problems.length === 0) problems.push(...originProblems(values as Config));
  if (problems.length > 0) throw new ConfigError(problems);
  const config = values as Config;
  return { ...config, dataFolder: path.resolve(folder, config.dataFolder) };
}

/** Origins that browsers may come from; for a server on loopback they follow from the port that it listens on. */
export function allowedOrigins(config: Pick<Config, 'origins'>, port: number): readonly string[] {
  return config.origins.length > 0 ? config.origins : ['127.0.0.1', 'localhost', '[::1]'].map((host) => new URL(`http://${host}:${port}`).origin);
}

export const isLoopback = (host: string) => host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

function originProblems({ host, origins }: Config): string[] {
  if (origins.length > 0 || isLoopback(host)) return [];
  const { expected, example } = settings.origins;
  return [`RAMPART_ORIGIN is not set, and RAMPART_HOST (${host}) is reachable by others. Expected: ${expected}. Example: ${example}`];
}

function readFile(env: Environment, folder: string): { path: string; values: Readonly<Record<string, unknown>>; problems: string[] } {
  const named = env.RAMPART_CONFIG;
  const file = path.resolve(folder, named ?? path.join(env.RAMPART_DATA ?? 'data', fileName));
  if (!existsSync(file))
    return {
      path: file,
      values: {},
      problems: named ? [`RAMPART_CONFIG names ${file}, which is not there. Expected: a YAML file. Example: ./data/${fileName}`] : [],
    };
  try {
    const values: unknown = parse(readFileSync(file, 'utf8')) ?? {};
    if (typeof values !== 'object' || values === null || Array.isArray(values))
      return { path: file, values: {}, problems: [`${file} is not a list of settings. Expected: "name: value" lines. Example: port: 8080`] };
    const unknown = Object.keys(values).filter((key) => !names.includes(key as SettingName));
    return {
      path: file,
      values: values as Record<string, unknown>,
      problems: unknown.map((key) => `${key} in ${file} is not a setting. Expected: one of ${names.join(', ')}. Example: port: 8080`),
    };
  } catch (error) {
    return { path: file, values: {}, problems: [`${file} cannot be read as YAML: ${(error as Error).message.split('\n')[0]}. Example: port: 8080`] };
  }
}

const wrong = (source: string, raw: unknown, { expected, example }: { expected: string; example: string }) =>
  `${source} is ${JSON.stringify(raw)}. Expected: ${expected}. Example: ${example}`;
