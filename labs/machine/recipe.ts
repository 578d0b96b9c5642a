import { z } from 'zod';

/**
 * `env/<machine>.yaml`: the insecure start of one machine as data. It generates the container image and (later) the virtual host alike.
 * Everything but `seed` is baked into the image, which is tagged by the hash of its content; `seed` is rendered with the attempt's
 * variant values (`{{name}}`) and applied at each start, so all variants of a scenario share one image.
 */

const name = z.string().regex(/^[a-z_][a-z0-9_-]*$/, 'lower case letters, digits, - and _');
const absolutePath = z.string().regex(/^\/[^\0]*$/, 'an absolute path');
const mode = z.string().regex(/^[0-7]{4}$/, 'four octal digits in quotes, e.g. "0644"');

export const fileSchema = z.strictObject({
  path: absolutePath,
  /** Exactly one of content, source (a file below the scenario's env/), link, directory. */
  content: z.string().optional(),
  source: z.string().optional(),
  link: z.string().optional(),
  directory: z.literal(true).optional(),
  owner: z.string().default('root'),
  group: z.string().default('root'),
  mode: mode.optional(),
});

export const userSchema = z.strictObject({
  name,
  uid: z.int().min(0).max(65533),
  /** Allows a uid that another account has (the weakness of some scenarios). */
  duplicateUid: z.boolean().default(false),
  group: name.optional(),
  groups: z.array(name).default([]),
  shell: absolutePath.default('/bin/bash'),
  home: absolutePath.optional(),
  system: z.boolean().default(false),
  /** Clear text, hashed into the image; `""` is an empty password; absent: locked. */
  password: z.string().optional(),
  authorizedKeys: z.array(z.string()).default([]),
  comment: z.string().default(''),
});

export const serviceSchema = z.strictObject({
  /** Unit name without `.service`. Where `exec` is absent the unit comes from a package. */
  name: z.string().regex(/^[a-zA-Z0-9@._-]+$/),
  exec: z.string().optional(),
  user: name.optional(),
  cwd: absolutePath.optional(),
  environment: z.record(z.string(), z.string()).default({}),
  enabled: z.boolean().default(true),
  restart: z.enum(['always', 'on-failure', 'no']).default('on-failure'),
  /** Extra lines of the [Service] section, as systemd spells them. */
  options: z.array(z.string()).default([]),
});

export const recipeSchema = z.strictObject({
  /** One line for people: what this machine is. */
  description: z.string(),
  /** service: no root, no capabilities, no new privileges. host: a real systemd, setuid works. nesting: rootless builds and containers inside. */
  profile: z.enum(['service', 'host', 'nesting']),
  base: z.enum(['debian-12']).default('debian-12'),
  hostname: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .optional(),
  packages: z.array(z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/)).default([]),
  /** Packages from PyPI with exact versions, in a virtual environment at /opt/python (first in nobody's PATH; commands are linked by `pythonCommands`). */
  python: z.array(z.string().regex(/^[A-Za-z0-9._-]+(\[[a-z0-9,_-]+\])?==[0-9][0-9A-Za-z.]*$/)).default([]),
  pythonCommands: z.array(z.string()).default([]),
  /** Paths below site-packages that are left out of the image, `*` allowed: what a big package carries and this machine never loads. */
  pythonWithout: z.array(z.string().regex(/^[A-Za-z0-9_.*-]+(\/[A-Za-z0-9_.*-]+)*$/, 'a relative path')).default([]),
  groups: z.array(z.strictObject({ name, gid: z.int().min(0).max(65533).optional() })).default([]),
  users: z.array(userSchema).default([]),
  files: z.array(fileSchema).default([]),
  services: z.array(serviceSchema).default([]),
  /** Lines of a shell script run as root while the image is built, for what data cannot say. A simulated machine runs them too, so they keep to programs that are simulated. */
  build: z.array(z.string()).default([]),
  /** net.* only: live in the machine's own network namespace. */
  sysctls: z.record(z.string(), z.string()).default({}),
  seed: z
    .strictObject({
      files: z.array(fileSchema).default([]),
      /** Run as root by the platform after the services are up, in order, each within 60 s (seconds on a quiet host). */
      run: z.array(z.string()).default([]),
    })
    .default({ files: [], run: [] }),
  /** The lab is handed over when all of these hold (each within 30 s). */
  ready: z
    .array(z.union([z.strictObject({ port: z.int().min(1).max(65535) }), z.strictObject({ unit: z.string() }), z.strictObject({ file: absolutePath })]))
    .default([]),
  /** Who types in the terminal. */
  learner: z.strictObject({ user: name, shell: z.array(z.string()).default(['/bin/bash', '-l']), cwd: absolutePath.optional() }).optional(),
  /** Globs of the files that the page's editor offers. */
  editable: z.array(absolutePath).default([]),
  /** Limits; memory and disk in MiB, cpus in whole or half CPUs. */
  limits: z
    .strictObject({
      memory: z.int().min(16).max(8192).default(512),
      cpus: z.number().min(0.1).max(8).default(1),
      pids: z.int().min(16).max(4096).default(512),
      disk: z.int().min(16).max(16384).default(1024),
    })
    .default({ memory: 512, cpus: 1, pids: 512, disk: 1024 }),
});

export type Recipe = z.infer<typeof recipeSchema>;
export type RecipeInput = z.input<typeof recipeSchema>;
export type RecipeFile = z.infer<typeof fileSchema>;
export type RecipeUser = z.infer<typeof userSchema>;
export type RecipeService = z.infer<typeof serviceSchema>;
