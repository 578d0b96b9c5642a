import type { ProgramContext } from '../../program/program.ts';
import { AwsError, failure, misuse } from './aws-error.ts';
import { existing, type Found, type Settings } from './config.ts';
import { choices } from './names.ts';
import { checkChoice } from './arguments.ts';
import { writeSetting } from './write-setting.ts';

const masked = (value: string): string => `${'*'.repeat(16)}${value.slice(-4)}`;
const inCredentials = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token', 'aws_security_token'];

/** `aws configure`: shows and changes the settings of a profile. */
export async function configure(context: ProgramContext, settings: Settings, words: readonly string[]): Promise<number> {
  const [verb, ...rest] = words;
  if (verb === undefined) return interview(context, settings);
  if (verb === 'help') throw failure('Could not find executable named "groff or mandoc"');
  checkChoice('subcommand', verb, choices('configure'));
  if (verb === 'list') return list(context, settings);
  const [name, value] = rest;
  if (name === undefined) throw misuse(`the following arguments are required: varname${verb === 'set' ? ', value' : ''}`);
  if (verb === 'get') return get(context, settings, name);
  if (verb !== 'set') throw failure(`aws configure ${verb} is not simulated here; what is: list, get, set`);
  if (value === undefined) throw misuse('the following arguments are required: value');
  await set(context, settings, { name, value });
  return 0;
}

async function list({ stdout }: ProgramContext, settings: Settings): Promise<number> {
  const row = (...[name, value, type, from]: readonly [string, string, string, string]): string =>
    `${name.padStart(10)} ${value.padStart(24)} ${type.padStart(16)}    ${from}\n`;
  const found = (name: string, one: Found | undefined, mask = false): string =>
    one ? row(name, mask ? masked(one.value) : one.value, one.type, one.from) : row(name, '<not set>', 'None', 'None');
  const { profile, accessKey, secretKey, region } = settings;
  await stdout.write(row('Name', 'Value', 'Type', 'Location') + row('----', '-----', '----', '--------') + found('profile', profile));
  existing(settings);
  await stdout.write(found('access_key', accessKey, true) + found('secret_key', secretKey, true) + found('region', region));
  return 0;
}

async function get({ stdout }: ProgramContext, settings: Settings, name: string): Promise<number> {
  const parts = name.split('.');
  const [profile, key] = parts[0] === 'profile' ? [parts[1], parts[2]] : parts.length > 1 ? [parts[0], parts[1]] : [undefined, name];
  const section = profile === undefined ? existing(settings) : (settings.profiles[profile] ?? {});
  const value = section[key ?? ''];
  if (value === undefined) return 1;
  await stdout.write(`${value}\n`);
  return 0;
}

async function set(context: ProgramContext, settings: Settings, { name, value }: { name: string; value: string }): Promise<void> {
  const parts = name.split('.');
  const own = settings.profile?.value ?? 'default';
  const [profile, key] = parts[0] === 'default' ? ['default', parts[1]] : parts[0] === 'profile' ? [parts[1], parts[2]] : [own, parts[0]];
  const secret = inCredentials.includes(key ?? '');
  const path = secret ? settings.credentialsPath : settings.configPath;
  const section = secret || profile === 'default' ? profile : `profile ${profile}`;
  const wide = await writeSetting(context.sys, path, { section: section ?? 'default', key: key ?? '', value });
  if (secret && wide)
    await context.stderr.write(
      `\naws: [WARNING]: The file '${path}' is accessible by other users. Consider running 'chmod 600 ${path}' to restrict access to only your user.\n`,
    );
}

async function interview(context: ProgramContext, settings: Settings): Promise<number> {
  const { stdin, stdout } = context;
  const asked = [
    ['aws_access_key_id', 'AWS Access Key ID', settings.accessKey && masked(settings.accessKey.value)],
    ['aws_secret_access_key', 'AWS Secret Access Key', settings.secretKey && masked(settings.secretKey.value)],
    ['region', 'Default region name', settings.region?.value],
    ['output', 'Default output format', settings.output],
  ] as const;
  for (const [name, words, now] of asked) {
    await stdout.write(`${words} [${now ?? 'None'}]: `);
    const line = await stdin.readLine();
    if (line === undefined) throw new AwsError('\nEOF when reading a line\n');
    const value = line.trim();
    if (value !== '') await set(context, settings, { name, value });
  }
  return 0;
}
