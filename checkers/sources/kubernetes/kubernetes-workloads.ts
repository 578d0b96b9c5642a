import { type Piece, type Reading, type SourceFile, type Unreadable, defineReader } from '../../engine/define-reader.ts';
import { normalisePod } from '../../semantics/pod-security/normalise-pod.ts';
import { lineAt } from '../../formats/json-pointer.ts';
import { groupKindOf, podPlace } from './pod-places.ts';
import { podShape } from './pod-shape.ts';
import { type Manifest, readManifests } from './read-manifests.ts';

/** What is passed over where a document is no object of Kubernetes. */
export const noObject = 'no Kubernetes object';

type One = { readonly piece: Piece<'kubernetesWorkloads'> } | { readonly unreadable: Unreadable } | { readonly passedOver: string };

/** Kubernetes workloads of YAML and JSON files: several documents, Lists, Helm's output. */
export const kubernetesWorkloads = defineReader({
  kind: 'kubernetesWorkloads',
  read(file): Reading<'kubernetesWorkloads'> {
    const { manifests, unreadable } = readManifests(file);
    const found = manifests.map((manifest) => bounded(manifest, file));
    return {
      pieces: found.flatMap((one) => ('piece' in one ? [one.piece] : [])),
      unreadable: [...unreadable, ...found.flatMap((one) => ('unreadable' in one ? [one.unreadable] : []))],
      passedOver: found.flatMap((one) => ('passedOver' in one ? [one.passedOver] : [])),
    };
  },
});

/** An alias that holds itself has no end. */
function bounded(manifest: Manifest, file: SourceFile): One {
  try {
    return readOne(manifest, file);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { unreadable: { line: manifest.line, reason: 'It is nested too deeply to be read' } };
  }
}

function readOne(manifest: Manifest, file: SourceFile): One {
  const { apiVersion, kind, metadata } = manifest.value;
  if (apiVersion === undefined || kind === undefined) return { passedOver: noObject };
  if (typeof apiVersion !== 'string' || typeof kind !== 'string')
    return { unreadable: { line: manifest.line, reason: 'Its apiVersion and kind are not both text' } };
  const path = podPlace(groupKindOf(apiVersion, kind));
  if (!path) return { passedOver: kind };
  const name = nameOf(metadata);
  const subject = `${kind} ${name}`;
  const lines = manifest.linesBelow(path);
  const raw = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], manifest.value);
  const shaped = podShape.safeParse(raw ?? {});
  if (!shaped.success) {
    const [issue] = shaped.error.issues;
    const field = [...path, ...issue!.path].join('.');
    return { unreadable: { subject, line: lineAt(lines, issue!.path) ?? manifest.line, reason: `${subject}: ${field}: ${issue!.message}` } };
  }
  const source = { file: file.name, line: manifest.line, lines };
  return { piece: { subject, evidence: { workloads: [{ kind, name, pod: normalisePod(shaped.data), source }] } } };
}

function nameOf(metadata: unknown): string {
  const { namespace, name, generateName } = (metadata ?? {}) as Record<string, unknown>;
  const own = typeof name === 'string' ? name : typeof generateName === 'string' ? `${generateName}*` : '(no name)';
  return typeof namespace === 'string' ? `${namespace}/${own}` : own;
}
