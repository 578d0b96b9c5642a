import type { ReactNode } from 'react';
import type { Attempt, CheckRun, RuleSummary } from '#server/api.ts';
import { StandingBadge } from '../../components/standing-badge.tsx';
import { clockSeconds } from '../../lib/format.ts';
import { DisputeButton, DisputeOutcome } from './dispute-line.tsx';
import { type CheckResult, historyText, type Standing, standingOf } from '../../lib/grade.ts';

const words = (rule: string): string => rule.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase());
export function titleOf(rule: RuleSummary | undefined, check: Pick<CheckResult, 'rule' | 'status'>): string {
  if (!rule) return words(check.rule);
  return check.status === 'pass' ? rule.title.pass : check.status === 'fail' || check.status === 'missing' ? rule.title.fail : rule.title.pass;
}
const points = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(1));

const shownFindings = 3;

function FindingList({ findings }: { readonly findings: CheckResult['findings'] }) {
  return (
    <dl className="findings">
      {findings.map((finding, index) => (
        <div key={index}>
          <dt>at</dt>
          <dd>
            {finding.subject}
            {finding.location && <span className="caption"> {finding.location}</span>}
          </dd>
          <dt>observed</dt>
          <dd>
            <code>{finding.observed}</code>
          </dd>
          <dt>expected</dt>
          <dd>
            <code>{finding.expected}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Findings({ check }: { readonly check: CheckResult }) {
  const { findings, reason } = check;
  if (findings.length === 0) return <p className="reason">{reason}</p>;
  const more = findings.slice(shownFindings);
  return (
    <>
      <FindingList findings={findings.slice(0, shownFindings)} />
      {more.length > 0 && (
        <details>
          <summary>{more.length} more seen</summary>
          <FindingList findings={more} />
        </details>
      )}
    </>
  );
}

function Why({ rule, run, children }: { readonly rule: RuleSummary; readonly run: CheckRun; readonly children: ReactNode }) {
  return (
    <details className="why">
      <summary>Why, and how it is checked</summary>
      <p>{rule.why}</p>
      <p>
        <span className="label">Right is:</span> {rule.expects}
      </p>
      <ul className="tags">
        {rule.controls.map((control) => (
          <li key={control.id} className="tag" title={control.title}>
            {control.id}
          </li>
        ))}
      </ul>
      {run.finishedAt && <p className="caption">Evidence of {clockSeconds(run.finishedAt)}</p>}
      {children}
    </details>
  );
}

interface Props {
  readonly attempt: Attempt;
  readonly check: CheckResult;
  readonly run: CheckRun;
  readonly live?: Standing | undefined;
}
/** One check: word and shape, title, points; below, what was seen and expected, and why it matters. */
export function CheckRow({ attempt, check, run, live }: Props) {
  const history = run.history[check.id];
  const standing = live ?? standingOf(check.status, history);
  const rule = run.rules[check.rule];
  const title = titleOf(rule, check);
  const past = historyText(history);
  const told = standing !== 'pass' && standing !== 'running';
  return (
    <li className={`check-row ${standing}`} data-check={check.id} data-standing={standing}>
      <div className="check-head">
        <StandingBadge standing={standing} status={check.status} />
        <span className="check-title">{title}</span>
        <span className="points">{points(check.max)}</span>
      </div>
      {told && <Findings check={check} />}
      {told && standing === 'warn' && <p className="reason">No points are lost. It is tried again with the next check.{check.code && ` ${check.code}`}</p>}
      {told && past && <p className="reason">{past}</p>}
      <DisputeOutcome attempt={attempt} run={run} check={check} />
      {rule && (
        <Why rule={rule} run={run}>
          <DisputeButton attempt={attempt} run={run} check={check} title={title} />
        </Why>
      )}
    </li>
  );
}
