import type { z } from 'zod';
import type { Gathering, SourceFile, Unreadable } from '../../engine/define-reader.ts';
import type { WorkloadSource } from '../../evidence/kubernetes.ts';
import { lineAt } from '../../formats/json-pointer.ts';
import { noObject } from './kubernetes-workloads.ts';
import { bindingShape, metadataShape, networkPolicyShape, podNetworkShape, roleShape, serviceAccountShape } from './object-shapes.ts';
import { groupKindOf, podPlace } from './pod-places.ts';
import { type Manifest, readManifests } from './read-manifests.ts';

interface Bodies {
  workload: z.output<typeof podNetworkShape>;
  namespace: undefined;
  policy: z.output<typeof networkPolicyShape>;
  role: z.output<typeof roleShape>;
  binding: z.output<typeof bindingShape>;
  account: z.output<typeof serviceAccountShape>;
}
export type FactType = keyof Bodies;

/** What one object says, small enough to be kept until all files were read. */
export interface Fact<T extends FactType = FactType> {
  readonly type: T;
  readonly kind: string;
  readonly metadata: z.output<typeof metadataShape>;
  readonly body: Bodies[T];
  readonly source: WorkloadSource;
}

interface Form {
  readonly type: FactType;
  readonly shape?: z.ZodType;
  /** Where in the object the shape lies. */
  readonly path: readonly string[];
}

const rbac = 'rbac.authorization.k8s.io';
const forms: Readonly<Record<string, Form>> = {
  '/Namespace': { type: 'namespace', path: [] },
  '/ServiceAccount': { type: 'account', shape: serviceAccountShape, path: [] },
  'networking.k8s.io/NetworkPolicy': { type: 'policy', shape: networkPolicyShape, path: ['spec'] },
  [`${rbac}/Role`]: { type: 'role', shape: roleShape, path: [] },
  [`${rbac}/ClusterRole`]: { type: 'role', shape: roleShape, path: [] },
  [`${rbac}/RoleBinding`]: { type: 'binding', shape: bindingShape, path: [] },
  [`${rbac}/ClusterRoleBinding`]: { type: 'binding', shape: bindingShape, path: [] },
};

function formOf(groupKind: string): Form | undefined {
  const path = podPlace(groupKind);
  return path && groupKind !== '/PodTemplate' ? { type: 'workload', shape: podNetworkShape, path } : forms[groupKind];
}

type One = { readonly fact: Fact } | { readonly unreadable: Unreadable } | { readonly passedOver: string };

/** Facts of the types that a gatherer needs; objects of other types than those it judges are passed over. */
export function gatherFacts<T extends FactType>(
  file: SourceFile,
  { judged, needed }: { judged: readonly FactType[]; needed: readonly T[] },
): Gathering<Fact<T>> {
  const all = factsOf(file);
  const facts = all.found.flatMap((one) => ('fact' in one ? [one.fact] : []));
  return {
    parts: facts.filter((fact): fact is Fact<T> => (needed as readonly FactType[]).includes(fact.type)),
    unreadable: [...all.unreadable, ...all.found.flatMap((one) => ('unreadable' in one ? [one.unreadable] : []))],
    passedOver: [
      ...all.found.flatMap((one) => ('passedOver' in one ? [one.passedOver] : [])),
      ...facts.filter(({ type }) => !judged.includes(type)).map(({ kind }) => kind),
    ],
  };
}

interface FactsOfFile {
  readonly found: readonly One[];
  readonly unreadable: readonly Unreadable[];
}
const known = new WeakMap<SourceFile, FactsOfFile>();

function factsOf(file: SourceFile): FactsOfFile {
  const { manifests, unreadable } = readManifests(file);
  const facts = known.get(file) ?? { found: manifests.map((manifest) => bounded(manifest, file.name)), unreadable };
  known.set(file, facts);
  return facts;
}

function bounded(manifest: Manifest, file: string): One {
  try {
    return factOf(manifest, file);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { unreadable: { line: manifest.line, reason: 'It is nested too deeply to be read' } };
  }
}

function factOf(manifest: Manifest, file: string): One {
  const { value, line } = manifest;
  const { apiVersion, kind } = value;
  if (apiVersion === undefined || kind === undefined) return { passedOver: noObject };
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return { unreadable: { line, reason: 'Its apiVersion and kind are not both text' } };
  const form = formOf(groupKindOf(apiVersion, kind));
  return form ? shaped(manifest, { form, kind, file }) : { passedOver: kind };
}

function shaped({ value, line, linesBelow }: Manifest, { form: { type, shape, path }, kind, file }: { form: Form; kind: string; file: string }): One {
  const metadata = metadataShape.safeParse(value.metadata ?? {});
  if (!metadata.success) return refused(`${kind} (no name)`, { line, path: ['metadata'], issue: metadata.error.issues[0]! });
  const lines = linesBelow(path);
  const body = shape?.safeParse(path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key], value) ?? {});
  if (body && !body.success) {
    const issue = body.error.issues[0]!;
    return refused(`${kind} ${nameIn(metadata.data)}`, { line: lineAt(lines, issue.path) ?? line, path, issue });
  }
  return { fact: { type, kind, metadata: metadata.data, body: body?.data as Bodies[FactType], source: { file, line, lines } } };
}

const refused = (subject: string, { line, path, issue }: { line: number; path: readonly string[]; issue: z.core.$ZodIssue }): One => ({
  unreadable: { subject, line, reason: `${subject}: ${[...path, ...issue.path].join('.')}: ${issue.message}` },
});

/** `shop/web`, as far as it is named. */
export const nameIn = ({ namespace, name, generateName }: Fact['metadata']): string =>
  `${namespace === undefined ? '' : `${namespace}/`}${name ?? (generateName === undefined ? '(no name)' : `${generateName}*`)}`;

/** The namespace that `kubectl apply` puts it into where none is written. */
export const homeOf = ({ metadata }: Fact): string => metadata.namespace ?? 'default';

export const ofType = <T extends FactType>(facts: readonly Fact[], type: T): Fact<T>[] => facts.filter((fact): fact is Fact<T> => fact.type === type);
