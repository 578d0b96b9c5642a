import type { WorkloadSource } from '../evidence/kubernetes.ts';
import { lineAt } from '../formats/json-pointer.ts';

/** The location of a finding: the line of the field, or of the nearest field around it that is there. Nothing where the object is of a cluster. */
export const placeIn = (source: WorkloadSource | undefined, path: readonly PropertyKey[] = []): { location?: string } =>
  source ? { location: `${source.file}:${lineAt(source.lines, path) ?? source.line}` } : {};
