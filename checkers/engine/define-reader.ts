import type { EvidenceKind, EvidenceMap } from '../evidence/map.ts';

/** Finds one kind of evidence in a user's own files, for the command line; a lab's probe collects the same kind from a running system. */
export interface Reader<K extends EvidenceKind = EvidenceKind> {
  readonly kind: K;
  /** Never throws for what a file holds: what cannot be judged is told in `unreadable`. */
  read(file: SourceFile): Reading<K>;
}

export interface SourceFile {
  /** As findings name it. */
  readonly name: string;
  readonly text: string;
}

export interface Reading<K extends EvidenceKind = EvidenceKind> {
  /** Judged one by one. */
  readonly pieces: readonly Piece<K>[];
  readonly unreadable: readonly Unreadable[];
  /** Kinds of objects that this reader finds nothing to judge in, one for each object. */
  readonly passedOver: readonly string[];
}

export interface Piece<K extends EvidenceKind = EvidenceKind> {
  readonly subject: string;
  readonly evidence: EvidenceMap[K];
}

/** Line and column count from 1. `reason` is one sentence. */
export interface Unreadable {
  readonly subject?: string;
  readonly line?: number;
  readonly column?: number;
  readonly reason: string;
}

const brand = Symbol.for('rampart.reader');

export function defineReader<const K extends EvidenceKind>(definition: Reader<K>): Reader<K> {
  const reader = { ...definition };
  Object.defineProperty(reader, brand, { value: true });
  return Object.freeze(reader);
}

export const isReader = (value: unknown): value is Reader => typeof value === 'object' && value !== null && brand in value;
