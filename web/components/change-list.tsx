import { Undo2 } from 'lucide-react';
import type { FileChange } from '#server/api.ts';
import { DiffView } from './diff-view.tsx';
import { Icon } from './icon.tsx';

const words = { added: 'new', changed: 'changed', removed: 'removed' } as const;

function count(diff: string | undefined): string {
  const lines = (diff ?? '').split('\n');
  const added = lines.filter((line) => line.startsWith('+') && !line.startsWith('+++')).length;
  const removed = lines.filter((line) => line.startsWith('-') && !line.startsWith('---')).length;
  return added + removed === 0 ? '' : `+${added} −${removed}`;
}
function rights({ before, after }: FileChange): string | undefined {
  const told = (side: FileChange['before']): string => (side ? `${side.mode} ${side.owner}` : '');
  if (!before || !after || told(before) === told(after)) return undefined;
  return `${told(before)} → ${told(after)}`;
}

interface Props {
  readonly changes: readonly FileChange[];
  /** Offers to take a change back, where that is possible. */
  readonly onRevert?: ((change: FileChange) => void) | undefined;
}
/** Files against the start of the lab. */
export function ChangeList({ changes, onRevert }: Props) {
  return (
    <ul className="changes">
      {changes.map((change) => (
        <li key={`${change.machine}:${change.path}`}>
          <details open={changes.length <= 3}>
            <summary>
              <code>{change.path}</code> <span className="tag">{words[change.kind]}</span>{' '}
              <span className="caption">{[change.machine, count(change.diff), rights(change)].filter(Boolean).join(' · ')}</span>
            </summary>
            {onRevert && change.revertable && (
              <button type="button" className="button small" onClick={() => onRevert(change)}>
                <Icon of={Undo2} /> Revert this file<span className="sr"> {change.path}</span>
              </button>
            )}
            {change.diff ? <DiffView diff={change.diff} name={change.path} /> : <p className="caption">No text to compare.</p>}
          </details>
        </li>
      ))}
    </ul>
  );
}

export function patchOf(changes: readonly FileChange[]): string {
  return changes
    .map((change) => change.diff ?? '')
    .filter((diff) => diff !== '')
    .join('\n');
}
