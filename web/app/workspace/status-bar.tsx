import { StandingBadge } from '../../components/standing-badge.tsx';
import { ConnectionLine } from '../../features/terminals/connection-line.tsx';
import { clock } from '../../lib/format.ts';
import { safeguardStanding } from '../../lib/grade.ts';
import type { WorkspaceModel } from './use-workspace.ts';

export function StatusBar({ model }: { readonly model: WorkspaceModel }) {
  const { attempt, client } = model;
  const { check: run } = attempt;
  return (
    <footer className="status-bar">
      <ConnectionLine client={client} />
      <span className="safeguards">
        {run?.grade?.safeguards.map((safeguard) => {
          const standing = safeguardStanding(safeguard.status);
          const since = run.history[safeguard.id]?.brokenAt;
          return (
            <span key={safeguard.id} className="safeguard">
              <StandingBadge standing={standing}>
                {standing === 'broken' ? `Broken${since ? ` since ${clock(since)}` : ''}` : standing === 'holding' ? 'Holding' : 'Not evaluated'}
              </StandingBadge>
              <span>{safeguard.title}</span>
            </span>
          );
        })}
      </span>
      <span className="lab-id">Lab {attempt.id.slice(0, 8)}</span>
    </footer>
  );
}
