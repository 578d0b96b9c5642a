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

/** Finds evidence that only several files together give: parts file by file, and what is judged once all were read. */
export interface Gatherer<K extends EvidenceKind = EvidenceKind, Part = unknown> {
  readonly kind: K;
  /** Never throws for what a file holds. Parts are small: they are kept until every file was read. */
  gather(file: SourceFile): Gathering<Part>;
  combine(parts: readonly Part[]): Combined<K>;
}

export interface Gathering<Part = unknown> extends Pick<Reading, 'unreadable' | 'passedOver'> {
  readonly parts: readonly Part[];
}

/** Each piece, and each thing that cannot be judged, under the file that it is told of. */
export interface Combined<K extends EvidenceKind = EvidenceKind> {
  readonly pieces: readonly (Piece<K> & InFile)[];
  readonly unreadable: readonly (Unreadable & InFile)[];
}
interface InFile {
  readonly file: string;
}

const brand = Symbol.for('rampart.reader');

export function defineGatherer<const K extends EvidenceKind, Part>(definition: Gatherer<K, Part>): Gatherer<K, Part> {
  const gatherer = { ...definition };
  Object.defineProperty(gatherer, brand, { value: true });
  return Object.freeze(gatherer);
}

export function defineReader<const K extends EvidenceKind>(definition: Reader<K>): Reader<K> {
  const reader = { ...definition };
  Object.defineProperty(reader, brand, { value: true });
  return Object.freeze(reader);
}

export const isReader = (value: unknown): value is Reader | Gatherer => typeof value === 'object' && value !== null && brand in value;
