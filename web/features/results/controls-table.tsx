import type { Results } from '#server/api.ts';
import { standingOf } from '../../lib/grade.ts';

interface Row {
  readonly id: string;
  readonly framework: string;
  readonly title: string;
  pass: number;
  open: number;
  unknown: number;
}
function rowsOf({ grade, attempt }: Results): Row[] {
  const rows = new Map<string, Row>();
  for (const check of grade?.tasks.flatMap((task) => task.checks) ?? []) {
    const standing = standingOf(check.status);
    for (const control of attempt.check?.rules[check.rule]?.controls ?? []) {
      const row = rows.get(control.id) ?? { ...control, pass: 0, open: 0, unknown: 0 };
      if (standing === 'pass') row.pass += 1;
      else if (standing === 'fail') row.open += 1;
      else row.unknown += 1;
      rows.set(control.id, row);
    }
  }
  return [...rows.values()].toSorted((a, b) => a.id.localeCompare(b.id));
}

/** Which controls of outside frameworks the checks speak for. */
export function ControlsTable({ results }: { readonly results: Results }) {
  const rows = rowsOf(results);
  if (rows.length === 0) return <p className="empty-note">No check with a control has been run.</p>;
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Controls">
      <table>
        <thead>
          <tr>
            <th scope="col">Control</th>
            <th scope="col">About</th>
            <th scope="col">Pass</th>
            <th scope="col">Fail</th>
            <th scope="col">Not evaluated</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>
                <code>{row.id}</code>
              </td>
              <td>{row.title}</td>
              <td className="num">{row.pass}</td>
              <td className="num">{row.open}</td>
              <td className="num">{row.unknown}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
