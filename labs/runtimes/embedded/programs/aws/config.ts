import type { ProgramContext } from '../../program/program.ts';
import { failure } from './aws-error.ts';

export type Section = Readonly<Record<string, string>>;

/** One setting and where it was found. */
export interface Found {
  readonly value: string;
  readonly type: string;
  readonly from: string;
}

export interface Settings {
  /** The profile that was asked for, and how. */
  readonly profile: Found | undefined;
  readonly configPath: string;
  readonly credentialsPath: string;
  /** Of the profile; `undefined` where there is no such profile. */
  readonly section: Section | undefined;
  readonly profiles: Readonly<Record<string, Section>>;
  readonly region: Found | undefined;
  readonly output: string | undefined;
  readonly accessKey: Found | undefined;
  readonly secretKey: Found | undefined;
  readonly endpoint: string | undefined;
}

/** Reads an INI file of profiles: sections by name. */
export function parseIni(text: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {};
  let current: Record<string, string> | undefined;
  for (const line of text.split('\n')) {
    const [, name] = /^\[\s*(.*?)\s*\]/.exec(line) ?? [];
    if (name !== undefined) current = sections[name] ??= {};
    else {
      const [, key, value] = /^\s*([^#;=:\s][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
      if (key !== undefined && current) current[key] = value ?? '';
    }
  }
  return sections;
}

const profileOf = (section: string): string => section.replace(/^profile\s+(["']?)(.*)\1$/, '$2');

/** What the environment, `~/.aws/config` and `~/.aws/credentials` say; `asked` are the global options. */
export async function readSettings({ sys, env }: ProgramContext, asked: { profile?: string; region?: string; endpoint?: string }): Promise<Settings> {
  const home = env.HOME ?? '/';
  const read = (path: string) =>
    sys.readFile(path).then(
      (bytes) => new TextDecoder().decode(bytes),
      () => '',
    );
  const expand = (path: string): string => path.replace(/^~(?=\/)/, home);
  const configPath = expand(env.AWS_CONFIG_FILE ?? '~/.aws/config');
  const credentialsPath = expand(env.AWS_SHARED_CREDENTIALS_FILE ?? '~/.aws/credentials');
  const profiles = Object.fromEntries(Object.entries(parseIni(await read(configPath))).map(([name, section]) => [profileOf(name), section]));
  const credentials = parseIni(await read(credentialsPath));
  const profile = namedProfile(env, asked.profile);
  const name = profile?.value ?? 'default';
  const section = profiles[name];
  const fromFile = (key: string): Found | undefined =>
    section?.[key] === undefined ? undefined : { value: section[key], type: 'config-file', from: env.AWS_CONFIG_FILE ?? '~/.aws/config' };
  const key = (file: string, variable: string): Found | undefined => {
    if (env[variable]) return { value: env[variable], type: 'env', from: '' };
    const kept = credentials[name]?.[file];
    return kept !== undefined
      ? { value: kept, type: 'shared-credentials-file', from: '' }
      : section?.[file] === undefined
        ? undefined
        : { value: section[file], type: 'config-file', from: '' };
  };
  const region = env.AWS_DEFAULT_REGION ? { value: env.AWS_DEFAULT_REGION, type: 'env', from: 'AWS_DEFAULT_REGION' } : fromFile('region');
  const known = section !== undefined || credentials[name] !== undefined;
  return {
    profile,
    configPath,
    credentialsPath,
    section: known || name === 'default' ? { ...credentials[name], ...section } : undefined,
    profiles,
    region: asked.region === undefined ? region : { value: asked.region, type: 'manual', from: '--region' },
    output: env.AWS_DEFAULT_OUTPUT ?? section?.output,
    accessKey: key('aws_access_key_id', 'AWS_ACCESS_KEY_ID'),
    secretKey: key('aws_secret_access_key', 'AWS_SECRET_ACCESS_KEY'),
    endpoint: asked.endpoint ?? env.AWS_ENDPOINT_URL ?? section?.endpoint_url,
  };
}

function namedProfile(env: ProgramContext['env'], asked: string | undefined): Found | undefined {
  if (asked !== undefined) return { value: asked, type: 'manual', from: '--profile' };
  const value = env.AWS_DEFAULT_PROFILE ?? env.AWS_PROFILE;
  return value === undefined ? undefined : { value, type: 'env', from: "['AWS_DEFAULT_PROFILE', 'AWS_PROFILE']" };
}

/** The settings of a profile that exists. */
export function existing(settings: Settings): Section {
  if (!settings.section) throw failure(`The config profile (${settings.profile?.value}) could not be found`);
  return settings.section;
}
