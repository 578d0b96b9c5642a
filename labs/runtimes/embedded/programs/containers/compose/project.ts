import { createHash } from 'node:crypto';
import { parse, YAMLParseError } from 'yaml';
import type { ProgramContext } from '../../../program/program.ts';

export type Yaml = null | string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml };
export type Service = Readonly<Record<string, Yaml>>;

export interface ComposeContainer {
  readonly name: string;
  readonly service: string;
  readonly number: number;
  readonly settings: Service;
}

export interface Project {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly string[];
  readonly merged: Readonly<Record<string, Yaml>>;
  readonly hash: string;
  /** In the order in which they are started. */
  readonly containers: readonly ComposeContainer[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What podman-compose says on stderr before it gives up. */
export class ComposeError extends Error {}

const usualFiles = [
  'compose.yaml',
  'compose.yml',
  'compose.override.yaml',
  'compose.override.yml',
  'podman-compose.yaml',
  'podman-compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
  'container-compose.yml',
  'container-compose.yaml',
  'container-compose.override.yml',
  'container-compose.override.yaml',
];

export const isMap = (value: Yaml | undefined): value is { readonly [key: string]: Yaml } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const textOf = (value: Yaml | undefined): string =>
  typeof value === 'object' || value === undefined ? '' : typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);

/** A list, or a map as `key=value`. */
export function listOf(value: Yaml | undefined): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map(textOf);
  if (isMap(value)) return Object.entries(value).map(([key, one]) => (one === null ? key : `${key}=${textOf(one)}`));
  return [textOf(value)];
}

export interface Asked {
  readonly files: readonly string[];
  readonly name: string | undefined;
}

/** Reads and merges the files of a project. Throws `ComposeError`. */
export async function loadProject({ sys, env }: ProgramContext, asked: Asked): Promise<Project> {
  const { cwd } = await sys.identity();
  const there = async (path: string): Promise<boolean> =>
    sys.stat(path).then(
      ({ type }) => type === 'file',
      () => false,
    );
  const files: string[] = [...asked.files];
  if (files.length === 0) for (const file of usualFiles) if (await there(`${cwd}/${file}`)) files.push(file);
  if (files.length === 0) throw new ComposeError('no compose.yaml, docker-compose.yml or container-compose.yml file found, pass files with -f');
  const missing = (await Promise.all(files.map(async (file) => ((await there(file)) ? [] : [file])))).flat();
  if (missing.length > 0) throw new ComposeError(`missing files: ['${missing.join("', '")}']`);
  const first = files[0]!.startsWith('/') ? files[0]! : `${cwd}/${files[0]}`;
  const folder = await sys.realpath(first.slice(0, first.lastIndexOf('/')) || '/');
  const environment = { ...(await dotenv(sys, `${folder}/.env`)), ...env };
  let merged: { readonly [key: string]: Yaml } = {};
  for (const file of files) merged = merge(merged, await read(sys, file, environment));
  const base = folder
    .slice(folder.lastIndexOf('/') + 1)
    .toLowerCase()
    .replaceAll(/[^-_a-z0-9]/g, '');
  const name = asked.name ?? environment.COMPOSE_PROJECT_NAME ?? (typeof merged.name === 'string' ? merged.name : base);
  const services = merged.services;
  if (!isMap(services)) throw new ComposeError('No services defined');
  const hash = createHash('sha256').update(JSON.stringify(merged)).digest('hex');
  return { name, folder, files, merged, hash, environment, containers: containersOf(name, services) };
}

async function read(sys: ProgramContext['sys'], file: string, environment: Readonly<Record<string, string>>): Promise<{ readonly [key: string]: Yaml }> {
  const text = new TextDecoder().decode(await sys.readFile(file));
  try {
    const value = parse(text, { merge: true, version: '1.1', maxAliasCount: 1000 }) as Yaml;
    if (!isMap(value)) throw new ComposeError('Compose file does not contain a top level object');
    return substituted(value, environment) as { readonly [key: string]: Yaml };
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const [at] = error.linePos ?? [];
    throw new ComposeError(
      `Compose file contains an error:\n${error.message.split('\n')[0]?.replace(/ at line.*$/, '')}\n  in "${file}", line ${at?.line ?? 1}, column ${at?.col ?? 1}`,
    );
  }
}

const variable = /\$\$|\$\{(\w+)(?:(:?[-+?])([^}]*))?\}|\$(\w+)/g;

function substituted(value: Yaml, environment: Readonly<Record<string, string>>): Yaml {
  if (Array.isArray(value)) return value.map((one: Yaml) => substituted(one, environment));
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, substituted(one, environment)]));
  if (typeof value !== 'string') return value;
  return value.replaceAll(variable, (all, ...groups: (string | undefined)[]) => (all === '$$' ? '$' : valueOf(groups, environment)));
}

/** `${X}`, `${X:-y}`, `${X-y}`, `${X:?why}`, `${X:+y}`. */
function valueOf([braced, how = '', other = '', plain]: readonly (string | undefined)[], environment: Readonly<Record<string, string>>): string {
  const name = braced ?? plain ?? '';
  const found = environment[name];
  const unset = found === undefined || (how.startsWith(':') && found === '');
  if (how.endsWith('+')) return unset ? '' : other;
  if (!unset) return found;
  if (how.endsWith('?')) throw new ComposeError(`RuntimeError: set ${other || name}`);
  return how.endsWith('-') ? other : '';
}

async function dotenv(sys: ProgramContext['sys'], path: string): Promise<Record<string, string>> {
  const text = await sys.readFile(path).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => '',
  );
  const rows = text.split('\n').flatMap((line) => {
    const found = /^\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$/.exec(line);
    return found ? [[found[1]!, found[2]!.replace(/^(['"])(.*)\1$/, '$2')] as const] : [];
  });
  return Object.fromEntries(rows);
}

function merge(one: { readonly [key: string]: Yaml }, other: { readonly [key: string]: Yaml }): { readonly [key: string]: Yaml } {
  const merged: Record<string, Yaml> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = merged[key];
    if (isMap(before) && isMap(value)) merged[key] = merge(before, value);
    else if (Array.isArray(before) && Array.isArray(value) && key !== 'command' && key !== 'entrypoint')
      merged[key] = [...(before as Yaml[]), ...(value as Yaml[])];
    else merged[key] = value;
  }
  return merged;
}

export const dependencies = (settings: Service): string[] => (isMap(settings.depends_on) ? Object.keys(settings.depends_on) : listOf(settings.depends_on));

function containersOf(project: string, services: { readonly [key: string]: Yaml }): ComposeContainer[] {
  const order: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    const settings = services[name];
    if (order.includes(name) || !isMap(settings)) return;
    for (const needed of dependencies(settings)) {
      if (!isMap(services[needed])) throw new ComposeError(`missing dependencies: ['${needed}']`);
      if (!path.includes(needed)) visit(needed, [...path, name]);
    }
    order.push(name);
  };
  for (const name of Object.keys(services)) visit(name, []);
  return order.map((service) => {
    const settings = services[service] as Service;
    return { service, number: 1, settings, name: textOf(settings.container_name) || `${project}_${service}_1` };
  });
}
