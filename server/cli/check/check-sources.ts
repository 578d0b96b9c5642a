import type { Finding } from '#checkers/engine/contract.ts';
import type { Piece, Reader, SourceFile } from '#checkers/engine/define-reader.ts';
import { noObject } from '#checkers/sources/kubernetes/kubernetes-workloads.ts';
import type { CheckReport, CheckResult, LocatedFinding, Unknown } from './check-report.ts';
import type { Selected } from './selection.ts';
import { type Source, loadSource } from './source-files.ts';

export interface CheckRequest {
  readonly sources: readonly Source[];
  readonly readers: Iterable<Reader>;
  readonly selected: readonly Selected[];
  onProgress?(done: number, total: number): void;
}

interface Judged {
  readonly files: number;
  readonly subjects: number;
  readonly results: readonly CheckResult[];
  readonly unknown: readonly Unknown[];
  readonly passedOver: readonly string[];
}

const lanes = 16;

/** Reads the sources side by side and judges each as it comes; the report is in the order of the sources. */
export async function checkSources({ sources, readers, selected, onProgress }: CheckRequest): Promise<CheckReport> {
  const judged: (Judged | undefined)[] = sources.map(() => undefined);
  const readersAsked = [...readers].filter(({ kind }) => selected.some(({ rule }) => rule.requires.includes(kind)));
  let next = 0;
  let done = 0;
  const lane = async () => {
    for (let index = next++; index < sources.length; index = next++) {
      const loaded = await loadSource(sources[index]!);
      judged[index] =
        'file' in loaded
          ? { ...together(readersAsked.map((reader) => judgeFile(loaded.file, reader, selected))), files: 1 }
          : { ...nothing, unknown: [{ file: loaded.name, ...loaded.unreadable }] };
      onProgress?.(++done, sources.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, sources.length) }, lane));
  const { passedOver, ...all } = together(judged.filter((one) => one !== undefined));
  const kinds: Record<string, number> = {};
  for (const kind of passedOver) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const isEmpty = all.subjects === 0 && all.unknown.length === 0 && passedOver.every((kind) => kind === noObject);
  const unknown = isEmpty ? [{ file: sources.map(({ name }) => name).join(', '), reason: 'There is no Kubernetes object in what was given' }] : all.unknown;
  return { ...all, unknown, passedOver: kinds, rules: selected.map(({ rule }) => rule) };
}

const nothing: Judged = { files: 0, subjects: 0, results: [], unknown: [], passedOver: [] };

const together = (parts: readonly Judged[]): Judged => ({
  files: parts.reduce((sum, { files }) => sum + files, 0),
  subjects: parts.reduce((sum, { subjects }) => sum + subjects, 0),
  results: parts.flatMap(({ results }) => results),
  unknown: parts.flatMap(({ unknown }) => unknown),
  passedOver: parts.flatMap(({ passedOver }) => passedOver),
});

function judgeFile(file: SourceFile, reader: Reader, selected: readonly Selected[]): Judged {
  const { pieces, unreadable, passedOver } = reader.read(file);
  const rules = selected.filter(({ rule }) => rule.requires.every((kind) => kind === reader.kind));
  const lines = file.text.split('\n');
  const each = pieces.flatMap((piece) => rules.map((one) => judgePiece(piece, { one, file, lines, kind: reader.kind })));
  return {
    files: 0,
    subjects: pieces.length,
    results: each.flatMap((one) => ('rule' in one ? [one] : [])),
    unknown: [...unreadable.map((one) => ({ file: file.name, ...one })), ...each.flatMap((one) => ('rule' in one ? [] : [one]))],
    passedOver,
  };
}

interface Context {
  readonly one: Selected;
  readonly file: SourceFile;
  readonly lines: readonly string[];
  readonly kind: string;
}

/** A rule that throws is our fault: the subject is not judged by it, and that is said. */
function judgePiece({ subject, evidence }: Piece, { one: { rule, params }, file, lines, kind }: Context): CheckResult | Unknown {
  try {
    const outcome = rule.evaluate({ [kind]: evidence } as never, params);
    const findings = 'findings' in outcome ? (outcome.findings ?? []) : [];
    return {
      rule,
      file: file.name,
      subject,
      status: outcome.status,
      reason: outcome.reason ?? rule.title.pass,
      findings: findings.map((finding) => located(finding, file.name, lines)),
    };
  } catch (error) {
    return { file: file.name, subject, reason: `Rule ${rule.id} failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Longer lines are not written by people, and may hold more than the finding. */
const longestExcerpt = 160;

function located(finding: Finding, file: string, lines: readonly string[]): LocatedFinding {
  const line = finding.location?.startsWith(`${file}:`) ? Number(finding.location.slice(file.length + 1)) : undefined;
  const excerpt = line === undefined ? undefined : lines[line - 1]?.trimEnd();
  return { ...finding, ...(line !== undefined && { line }), ...(excerpt !== undefined && excerpt.length <= longestExcerpt && { excerpt }) };
}
