import type { Finding } from '#checkers/engine/contract.ts';
import type { Piece, SourceFile } from '#checkers/engine/define-reader.ts';
import type { CheckResult, LocatedFinding, Unknown } from './check-report.ts';
import type { Selected } from './selection.ts';

interface Context {
  readonly selected: readonly Selected[];
  readonly kind: string;
  readonly file: SourceFile;
}

/** Verdicts of the selected rules that judge this kind of evidence. */
export function judgePiece(piece: Piece, { selected, kind, file }: Context): (CheckResult | Unknown)[] {
  const lines = file.text.split('\n');
  return selected.filter(({ rule }) => rule.requires.every((one) => one === kind)).map((one) => judge(piece, { one, kind, file: file.name, lines }));
}

interface Asked {
  readonly one: Selected;
  readonly kind: string;
  readonly file: string;
  readonly lines: readonly string[];
}

/** A rule that throws is our fault: the subject is not judged by it, and that is said. */
function judge({ subject, evidence }: Piece, { one: { rule, params }, kind, file, lines }: Asked): CheckResult | Unknown {
  try {
    const outcome = rule.evaluate({ [kind]: evidence } as never, params);
    const findings = 'findings' in outcome ? (outcome.findings ?? []) : [];
    return {
      rule,
      file,
      subject,
      status: outcome.status,
      reason: outcome.reason ?? rule.title.pass,
      findings: findings.map((finding) => located(finding, file, lines)),
    };
  } catch (error) {
    return { file, subject, reason: `Rule ${rule.id} failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Longer lines are not written by people, and may hold more than the finding. */
const longestExcerpt = 160;

function located(finding: Finding, file: string, lines: readonly string[]): LocatedFinding {
  const line = finding.location?.startsWith(`${file}:`) ? Number(finding.location.slice(file.length + 1)) : undefined;
  const excerpt = line === undefined ? undefined : lines[line - 1]?.trimEnd();
  return { ...finding, ...(line !== undefined && { line }), ...(excerpt !== undefined && excerpt.length <= longestExcerpt && { excerpt }) };
}
