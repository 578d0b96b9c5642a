import { z } from 'zod';

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const list = (item: z.ZodType<string>) =>
  z.preprocess((value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value), z.array(item));
const sizes = z.preprocess(
  (value) => (typeof value === 'string' ? Object.fromEntries(value.split(',').map((part) => part.trim().split('=') as [string, string])) : value),
  z.record(z.string().regex(/^[a-z0-9-]+$/), whole(0, 50)),
);

const cidr = z.string().regex(/^(\d{1,3}\.){3}\d{1,3}\/(1[2-9]|2[0-4])$/);
const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text);

interface Setting<T extends z.ZodType> {
  readonly env: string;
  readonly schema: T;
  /** What is right, in words, and one right value: shown beside a wrong one. */
  readonly expected: string;
  readonly example: string;
}
const setting = <T extends z.ZodType>(env: string, schema: T, [expected, example]: [string, string]): Setting<T> => ({ env, schema, expected, example });

/** Every setting once: its key in rampart.config.yaml, its environment variable, its check and its default. */
export const settings = {
  host: setting('RAMPART_HOST', z.string().min(1).default('127.0.0.1'), ['an address to listen on', '127.0.0.1']),
  port: setting('RAMPART_PORT', whole(0, 65535).default(8080), ['a port from 1 to 65535, or 0 for any free one', '8080']),
  origins: setting('RAMPART_ORIGIN', list(origin).default([]), [
    'the addresses that browsers use, with scheme and without path, separated by commas',
    'https://labs.example.org',
  ]),
  dataFolder: setting('RAMPART_DATA', z.string().min(1).default('data'), ['a folder', './data']),
  labMinutes: setting('RAMPART_LAB_MINUTES', whole(1, 1440).default(60), ['minutes from 1 to 1440', '60']),
  extendMinutes: setting('RAMPART_EXTEND_MINUTES', whole(1, 240).default(15), ['minutes from 1 to 240', '15']),
  extensions: setting('RAMPART_EXTENSIONS', whole(0, 100).default(3), ['how often a lab can be extended, from 0 to 100', '3']),
  pauseHours: setting('RAMPART_PAUSE_HOURS', whole(1, 720).default(24), ['hours that a paused lab is kept, from 1 to 720', '24']),
  startMinutes: setting('RAMPART_START_MINUTES', whole(1, 120).default(20), ['minutes that a start may take, images included, from 1 to 120', '20']),
  labsPerGuest: setting('RAMPART_LABS_PER_GUEST', whole(1, 20).default(1), ['labs that one guest may run at a time, from 1 to 20', '1']),
  pool: setting('RAMPART_POOL', sizes.default({}), ['warm labs by scenario, from 0 to 50', 'ssh-front-door=2,run-with-less=1']),
  poolMemory: setting('RAMPART_POOL_MEMORY', whole(0, 1048576).default(4096), ['MiB of memory that warm labs may take', '4096']),
  labMemory: setting('RAMPART_LAB_MEMORY', whole(64, 16777216).optional(), ['MiB of memory for all labs (default: what the host can give)', '16384']),
  labCpus: setting('RAMPART_LAB_CPUS', whole(1, 65536).optional(), [
    "whole CPUs that the limits of all labs may sum to (default: four times the host's)",
    '16',
  ]),
  networkPool: setting('RAMPART_NETWORK_POOL', cidr.default('10.213.0.0/16'), ['a private IPv4 range for lab networks, /12 to /24', '10.213.0.0/16']),
  instance: setting(
    'RAMPART_INSTANCE',
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,30}$/)
      .optional(),
    ['a name for this installation: lower case letters, digits and -', 'main'],
  ),
  baseImage: setting('RAMPART_BASE_IMAGE', z.string().min(1).optional(), ['a Debian 12 image', 'debian:bookworm-slim']),
  trustLocal: setting('RAMPART_TRUST_LOCAL', z.stringbool().or(z.boolean()).default(false), [
    'yes or no: allow labs whose learner could become root on this host',
    'no',
  ]),
  logLevel: setting('RAMPART_LOG_LEVEL', z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'), [
    'trace, debug, info, warn, error or silent',
    'info',
  ]),
};

export type SettingName = keyof typeof settings;
export type Config = { readonly [K in SettingName]: z.output<(typeof settings)[K]['schema']> };
