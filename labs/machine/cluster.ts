import { z } from 'zod';
import type { MachineSpec } from '../contract.ts';
import { recipeSchema } from './recipe.ts';

/**
 * `env/cluster.yaml`: a Kubernetes cluster of one node and its insecure start as data. The node's image is the platform's; only the images of
 * the workloads are the scenario's. Manifests are rendered with the attempt's variant values (`{{name}}`).
 */

const name = z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'lower case letters, digits, - and .');
const reference = z.string().regex(/^[a-z0-9][a-z0-9./-]*:[A-Za-z0-9._-]+$/, 'name:tag, in lower case');

const roleSchema = z.strictObject({
  /** namespace-admin: all of the named namespaces. cluster-operator: every namespace, without what would reach the host or the platform. cluster-admin: everything, only in labs of `trust: local`. */
  kind: z.enum(['namespace-admin', 'cluster-operator', 'cluster-admin']),
  /** The first is where `kubectl` looks when it is told nothing. */
  namespaces: z.array(name).default([]),
});

export const clusterSchema = z.strictObject({
  /** One line for people: what this cluster is. */
  description: z.string(),
  /** Images of the workloads, in the node before the lab is ready. `recipe` is a file beside this one; without it the image is taken from the host's engine. */
  images: z.array(z.strictObject({ name: reference, recipe: z.string().optional() })).default([]),
  /** Files beside this one, applied in this order by the platform. */
  manifests: z.array(z.string().regex(/^[A-Za-z0-9._/-]+\.ya?ml$/, 'a .yaml file')).default([]),
  role: roleSchema,
  /** The lab is handed over when all of these hold, each within 60 s: `{ object: deployment/web, namespace: shop, condition: Available }`. */
  ready: z
    .array(z.strictObject({ object: z.string().regex(/^[a-z.]+\/[a-z0-9.-]+$/, 'kind/name'), namespace: name.optional(), condition: z.string() }))
    .default([]),
  /** Keeps pods from the node and everybody from the platform's namespaces. Without it, and only in labs of `trust: local`, privileged pods really are privileged. */
  guard: z.boolean().default(true),
  /** Whether the learner gets a shell as root on the node; only in labs of `trust: local`. */
  nodeShell: z.boolean().default(false),
  /** Of the whole node; memory and disk in MiB. */
  limits: z
    .strictObject({
      memory: z.int().min(1024).max(16384).default(2048),
      cpus: z.number().min(1).max(8).default(2),
      pids: z.int().min(1024).max(16384).default(4096),
      disk: z.int().min(1024).max(65536).default(8192),
    })
    .default({ memory: 2048, cpus: 2, pids: 4096, disk: 8192 }),
});

type ClusterRecipe = z.infer<typeof clusterSchema>;

/** A cluster of a lab: its manifests are read and rendered. */
export type ClusterSpec = Omit<ClusterRecipe, 'manifests'> & { readonly manifests: readonly { readonly name: string; readonly content: string }[] };

/** Host name of the node, which Kubernetes knows it by. */
export const nodeHostname = 'control-plane';

/** The node as a machine of the lab, so that it is watched, paused, counted and removed as the others are. */
export const nodeMachine = (cluster: ClusterSpec, folder: string): MachineSpec => ({
  recipe: recipeSchema.parse({
    description: cluster.description,
    profile: 'host',
    hostname: nodeHostname,
    ...(cluster.nodeShell ? { learner: { user: 'root', cwd: '/root' } } : {}),
    limits: cluster.limits,
  }),
  folder,
  terminal: cluster.nodeShell,
  aliases: [],
  cluster,
});
