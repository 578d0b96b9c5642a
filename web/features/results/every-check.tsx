import { useState } from 'react';
import type { CheckRun, Results } from '#server/api.ts';
import { StandingBadge } from '../../components/standing-badge.tsx';
import { attackStanding, attackWord, type Grade, historyText, safeguardStanding, type Standing, standingOf, wordOf } from '../../lib/grade.ts';

interface Line {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly standing: Standing;
  readonly word: string;
  readonly reason: string;
  readonly observed: string;
  readonly expected: string;
  readonly past: string | undefined;
  readonly points: string;
}
export const ruleTitle = (run: CheckRun | undefined, rule: string, status: string): string => {
  const title = run?.rules[rule]?.title;
  return (status === 'fail' || status === 'missing' ? title?.fail : title?.pass) ?? rule.replaceAll('-', ' ');
};

function linesOf(grade: Grade, run: CheckRun | undefined): Line[] {
  const history = run?.history ?? {};
  const checks = grade.tasks.flatMap((task) =>
    task.checks.map((check) => {
      const standing = standingOf(check.status, history[check.id]);
      const [finding] = check.findings;
      return {
        id: check.id,
        group: task.title,
        title: ruleTitle(run, check.rule, check.status),
        standing,
        word: wordOf(standing, check.status),
        reason: check.reason,
        observed: finding?.observed ?? '',
        expected: finding?.expected ?? run?.rules[check.rule]?.expects ?? '',
        past: historyText(history[check.id]),
        points: `${check.points} of ${check.max}`,
      };
    }),
  );
  const plain = { observed: '', expected: '' };
  const attacks = grade.attacks.map((attack) => ({
    ...plain,
    id: attack.id,
    group: 'Attack',
    title: attack.title,
    standing: attackStanding(attack.status),
    word: attackWord(attack.status),
    reason: attack.reason,
    past: historyText(history[attack.id]),
    points: `${attack.points} of ${attack.max}`,
  }));
  const safeguards = grade.safeguards.map((each) => ({
    ...plain,
    id: each.id,
    group: 'Safeguards',
    title: each.title,
    standing: safeguardStanding(each.status),
    word: wordOf(safeguardStanding(each.status)),
    reason: each.reason,
    past: historyText(history[each.id]),
    points: '',
  }));
  return [...checks, ...attacks, ...safeguards];
}

export function EveryCheck({ results }: { readonly results: Results }) {
  const [wanted, want] = useState('all');
  const { grade } = results;
  if (!grade) return <p className="empty-note">No check has been run.</p>;
  const lines = linesOf(grade, results.attempt.check);
  const words = [...new Set(lines.map((line) => line.word))];
  const shown = lines.filter((line) => wanted === 'all' || line.word === wanted);
  return (
    <div className="every-check">
      <label className="inline-field">
        State
        <select className="select" value={wanted} onChange={(event) => want(event.target.value)}>
          <option value="all">All ({lines.length})</option>
          {words.map((word) => (
            <option key={word} value={word}>
              {word} ({lines.filter((line) => line.word === word).length})
            </option>
          ))}
        </select>
      </label>
      <div className="table-scroll" tabIndex={0} role="region" aria-label="Every check">
        <table>
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">Check</th>
              <th scope="col">Observed</th>
              <th scope="col">Expected</th>
              <th scope="col">Points</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((line) => (
              <tr key={line.id}>
                <td>
                  <StandingBadge standing={line.standing}>{line.word}</StandingBadge>
                </td>
                <td>
                  {line.title}
                  <span className="caption block">{[line.group, line.past].filter(Boolean).join(' · ')}</span>
                </td>
                <td>{line.observed ? <code>{line.observed}</code> : line.reason}</td>
                <td>{line.expected}</td>
                <td className="num">{line.points}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
