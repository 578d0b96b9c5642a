import { z } from 'zod';

export const modulesSchema = z.array(z.strictObject({ id: z.string(), title: z.string(), summary: z.string() }));
export type Module = z.infer<typeof modulesSchema>[number];

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'kebab-case');

const checkSchema = z.strictObject({
  rule: id,
  on: z.record(z.string(), z.unknown()).default({}),
  with: z.record(z.string(), z.unknown()).default({}),
  weight: z.int().min(1).max(10).default(1),
  removal: z.enum(['ok', 'missing']).default('missing'),
});

/** `scenario.yaml`. Strict: an unknown key, rule, runtime, machine or control stops the load, naming file and line. `{{value}}` is filled from the variant. */
export const scenarioSchema = z.strictObject({
  id,
  title: z.string().min(8).max(80),
  summary: z.string().min(20).max(160),
  module: id,
  level: z.enum(['beginner', 'intermediate', 'advanced']),
  minutes: z.int().min(5).max(120),
  runtimes: z.array(z.enum(['embedded', 'docker', 'kind', 'kubernetes'])).min(1),
  trust: z.enum(['shared', 'local']).default('shared'),
  /** What a learner cannot learn here because the environment differs from a real one. */
  limits: z.string().optional(),
  lab: z.strictObject({
    /**
     * `recipe` is a file below the scenario's folder, or the name of a shared recipe in labs/images/. `seed` is a file below the scenario's folder
     * that adds to the recipe's `seed` (same shape), so that a shared machine can start in this scenario's own state.
     */
    machines: z.record(
      id,
      z.strictObject({ recipe: z.string(), seed: z.string().optional(), terminal: z.boolean().default(false), aliases: z.array(z.string()).default([]) }),
    ),
    /** A file below the scenario's folder that describes a Kubernetes cluster; as a machine it is named `cluster`. */
    cluster: z.string().optional(),
    visitors: z
      .record(id, z.strictObject({ address: z.enum(['fixed', 'drawn']).default('drawn') }))
      .default({ attacker: { address: 'drawn' }, client: { address: 'drawn' } }),
  }),
  /** Each axis lists its values; one combination is drawn per attempt from the seed. Variant N is combination N in row-major order, from 1. Every value is a string. */
  variants: z.record(z.string().regex(/^[a-z][a-zA-Z0-9]*$/), z.array(z.coerce.string()).min(1)),
  /** Values that follow from the variant: `{ weakFile: { axis: broken, values: { main: /etc/ssh/sshd_config, dropin: ... } } }`. */
  derived: z.record(z.string().regex(/^[a-z][a-zA-Z0-9]*$/), z.strictObject({ axis: z.string(), values: z.record(z.string(), z.coerce.string()) })).default({}),
  tasks: z.array(z.strictObject({ id, title: z.string().max(100), points: z.int().min(1).max(100), checks: z.array(checkSchema).min(1) })).min(1),
  attacks: z
    .array(
      z.union([
        /** A bash script below attack/, run by the visitor `from`. */
        z.strictObject({
          id,
          title: z.string().max(100),
          points: z.int().min(0).max(100),
          run: z.string(),
          from: id,
          timeoutSeconds: z.int().min(1).max(60).default(10),
        }),
        /** A rule judged as an attack (a path analysis): `fail` means that the attack reached its aim. */
        z.strictObject({
          id,
          title: z.string().max(100),
          points: z.int().min(0).max(100),
          rule: id,
          on: z.record(z.string(), z.unknown()).default({}),
          with: z.record(z.string(), z.unknown()).default({}),
        }),
      ]),
    )
    .default([]),
  safeguards: z.array(checkSchema.extend({ title: z.string().max(100), protects: z.array(id).optional() })).min(1),
  homework: z.string().optional(),
});
export type ScenarioFile = z.infer<typeof scenarioSchema>;
