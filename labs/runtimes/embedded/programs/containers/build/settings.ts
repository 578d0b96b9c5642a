import { EngineError, type ImageSettings } from '../../../engine/records.ts';
import { splitWords } from '../split-words.ts';
import { expand, type Instruction, isKnown, jsonList, pairs } from './dockerfile.ts';

/** Steps that make a layer. */
export const fileSteps: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD']);

type Change = (settings: ImageSettings, rest: string, values: Readonly<Record<string, string>>) => ImageSettings;

const withEntries = (list: readonly string[] | undefined, more: readonly (readonly [string, string])[]): string[] => {
  const all = new Map((list ?? []).map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]));
  for (const [name, value] of more) all.set(name, value);
  return [...all].map(([name, value]) => `${name}=${value}`);
};

const expanded = (rest: string, values: Readonly<Record<string, string>>): [string, string][] =>
  pairs(rest).map(([name, value]) => [name, expand(value, values)]);
const command = (rest: string): string[] => jsonList(rest) ?? ['/bin/sh', '-c', rest];
const same: Change = (settings) => settings;

const changes: Readonly<Record<string, Change>> = {
  ARG: same,
  ENV: (settings, rest, values) => ({ ...settings, Env: withEntries(settings.Env, expanded(rest, values)) }),
  LABEL: (settings, rest, values) => ({ ...settings, Labels: { ...settings.Labels, ...Object.fromEntries(expanded(rest, values)) } }),
  WORKDIR: (settings, rest, values) => {
    const path = expand(rest.trim(), values);
    const whole = path.startsWith('/') ? path : `${settings.WorkingDir || ''}/${path}`;
    return {
      ...settings,
      WorkingDir: `/${whole
        .split('/')
        .filter((part) => part !== '' && part !== '.')
        .join('/')}`,
    };
  },
  USER: (settings, rest, values) => ({ ...settings, User: expand(rest.trim(), values) }),
  CMD: (settings, rest) => ({ ...settings, Cmd: command(rest) }),
  ENTRYPOINT: (settings, rest) => ({ ...settings, Entrypoint: command(rest), Cmd: settings.Entrypoint ? settings.Cmd : undefined }),
  EXPOSE: (settings, rest, values) => ({
    ...settings,
    ExposedPorts: {
      ...settings.ExposedPorts,
      ...Object.fromEntries(splitWords(expand(rest, values)).map((port) => [port.includes('/') ? port : `${port}/tcp`, {}])),
    },
  }),
  VOLUME: (settings, rest, values) => ({
    ...settings,
    Volumes: { ...settings.Volumes, ...Object.fromEntries((jsonList(rest) ?? splitWords(expand(rest, values))).map((path) => [path, {}])) },
  }),
  STOPSIGNAL: (settings, rest) => ({ ...settings, StopSignal: rest.trim() }),
  MAINTAINER: same,
  HEALTHCHECK: same,
  SHELL: same,
  ONBUILD: same,
};

/** What a step that changes no files makes of an image's settings. */
export function configure(settings: ImageSettings, { word, rest, text }: Instruction, values: Readonly<Record<string, string>>): ImageSettings {
  const change = changes[word];
  if (change) return change(settings, rest, values);
  if (isKnown(word)) return settings;
  throw new EngineError(`building at STEP "${text}": Build error: Unknown instruction: "${word}"`);
}
