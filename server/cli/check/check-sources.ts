import type { Gatherer, Gathering, Piece, Reader, SourceFile, Unreadable } from '#checkers/engine/define-reader.ts';
import { noObject } from '#checkers/sources/kubernetes/kubernetes-workloads.ts';
import type { CheckReport, CheckResult, Unknown } from './check-report.ts';
import { judgePiece } from './judge-piece.ts';
import type { Selected } from './selection.ts';
import { type Source, loadSource } from './source-files.ts';

export interface CheckRequest {
  readonly sources: readonly Source[];
  readonly readers: Iterable<Reader | Gatherer>;
  readonly selected: readonly Selected[];
  onProgress?(done: number, total: number): void;
}

/** What came of one source. */
interface Judged {
  readonly file?: SourceFile;
  readonly subjects: Set<string>;
  readonly results: CheckResult[];
  readonly unknown: Unknown[];
  readonly passedOver: readonly string[];
  readonly gathered: ReadonlyMap<Gatherer, Gathering>;
}

const lanes = 16;

/** Reads the sources side by side and judges each as it comes, and at the end what several give together; the report is in the order of the sources. */
export async function checkSources({ sources, readers, selected, onProgress }: CheckRequest): Promise<CheckReport> {
  const judged: Judged[] = [];
  const asked = [...readers].filter(({ kind }) => selected.some(({ rule }) => rule.requires.includes(kind)));
  let next = 0;
  let done = 0;
  const lane = async () => {
    for (let index = next++; index < sources.length; index = next++) {
      const loaded = await loadSource(sources[index]!);
      judged[index] = 'file' in loaded ? judgeFile(loaded.file, asked, selected) : { ...nothing(), unknown: [{ file: loaded.name, ...loaded.unreadable }] };
      onProgress?.(++done, sources.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, sources.length) }, lane));
  for (const one of asked) if ('combine' in one) judgeTogether(one, judged, selected);
  return reportOf(judged, { sources, selected });
}

function reportOf(judged: readonly Judged[], { sources, selected }: Pick<CheckRequest, 'sources' | 'selected'>): CheckReport {
  const subjects = judged.reduce((sum, one) => sum + one.subjects.size, 0);
  const unknown = judged.flatMap((one) => one.unknown);
  const passedOver = counts(judged.flatMap((one) => one.passedOver));
  const isEmpty = subjects === 0 && unknown.length === 0 && Object.keys(passedOver).every((kind) => kind === noObject);
  return {
    files: judged.filter(({ file }) => file).length,
    subjects,
    results: judged.flatMap((one) => one.results),
    unknown: isEmpty ? [{ file: sources.map(({ name }) => name).join(', '), reason: 'There is no Kubernetes object in what was given' }] : unknown,
    passedOver,
    rules: selected.map(({ rule }) => rule),
  };
}

const nothing = (): Judged => ({ subjects: new Set(), results: [], unknown: [], passedOver: [], gathered: new Map() });

function judgeFile(file: SourceFile, asked: readonly (Reader | Gatherer)[], selected: readonly Selected[]): Judged {
  const judged = { ...nothing(), file: { ...file } };
  const gathered = new Map<Gatherer, Gathering>();
  const readings = asked.map((one) => {
    if ('read' in one) {
      const reading = one.read(file);
      for (const piece of reading.pieces) add(judged, judgePiece(piece, { selected, kind: one.kind, file }), piece);
      return reading;
    }
    const gathering = one.gather(file);
    gathered.set(one, gathering);
    return gathering;
  });
  judged.unknown.unshift(...distinct(readings.flatMap(({ unreadable }) => unreadable)).map((one) => ({ file: file.name, ...one })));
  return { ...judged, passedOver: passedOverByAll(readings.map(({ passedOver }) => passedOver)), gathered };
}

function judgeTogether(gatherer: Gatherer, judged: readonly Judged[], selected: readonly Selected[]): void {
  const { pieces, unreadable } = gatherer.combine(judged.flatMap(({ gathered }) => gathered.get(gatherer)?.parts ?? []));
  const byName = new Map(judged.flatMap((one) => (one.file ? [[one.file.name, { ...one, file: one.file }] as const] : [])));
  for (const piece of pieces) {
    const home = byName.get(piece.file)!;
    add(home, judgePiece(piece, { selected, kind: gatherer.kind, file: home.file }), piece);
  }
  for (const one of unreadable) byName.get(one.file)!.unknown.push(one);
}

function add({ subjects, results, unknown }: Judged, verdicts: readonly (CheckResult | Unknown)[], { subject }: Piece): void {
  subjects.add(subject);
  for (const verdict of verdicts)
    if ('rule' in verdict) results.push(verdict);
    else unknown.push(verdict);
}

/** Several readers find the same fault of a file. */
const distinct = (unreadable: readonly Unreadable[]): Unreadable[] => [...new Map(unreadable.map((one) => [JSON.stringify(one), one])).values()];

/** What no reader judged: of each kind as many as even the busiest left. */
function passedOverByAll(lists: readonly (readonly string[])[]): string[] {
  const [first = {}, ...rest] = lists.map(counts);
  return Object.entries(first).flatMap(([kind, count]) => Array.from<string>({ length: Math.min(count, ...rest.map((other) => other[kind] ?? 0)) }).fill(kind));
}

function counts(kinds: readonly string[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const kind of kinds) counted[kind] = (counted[kind] ?? 0) + 1;
  return counted;
}
