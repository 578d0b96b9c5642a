import { useQueries } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { Attempt } from '#server/api.ts';
import { Icon } from '../../components/icon.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { problemOf } from '../../lib/api.ts';
import { filesQuery } from '../../lib/queries.ts';

const FileEditor = lazy(() => import('./file-editor.tsx').then((module) => ({ default: module.FileEditor })));

interface Props {
  readonly attempt: Attempt;
  readonly machine: string | undefined;
  readonly path: string | undefined;
  readonly onSelect: (machine: string, path: string) => void;
  readonly onClose: () => void;
}
/** The scenario's files, one at a time. */
export function EditorPane({ attempt, machine, path, onSelect, onClose }: Props) {
  const lists = useQueries({ queries: attempt.machines.map(({ name }) => filesQuery(attempt.id, name)) });
  const files = lists.flatMap((list) => list.data ?? []);
  const shown = files.find((file) => file.machine === machine && file.path === path) ?? files.find((file) => file.writable) ?? files[0];
  const pending = lists.some((list) => list.isPending);
  const error = lists.find((list) => list.error)?.error;
  const several = attempt.machines.length > 1;
  return (
    <section className="editor" aria-label="Editor" data-region>
      <div className="editor-bar">
        <label className="editor-file">
          <span className="sr">File</span>
          <select
            className="select"
            value={shown ? `${shown.machine}\n${shown.path}` : ''}
            onChange={(event) => {
              const [host = '', file = ''] = event.target.value.split('\n');
              onSelect(host, file);
            }}
          >
            {files.map((file) => (
              <option key={`${file.machine}:${file.path}`} value={`${file.machine}\n${file.path}`}>
                {several ? `${file.machine}: ${file.path}` : file.path}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="button quiet icon-only small" aria-label="Close editor" title="Close editor" onClick={onClose}>
          <Icon of={X} />
        </button>
      </div>
      {error && <ProblemCard problem={problemOf(error)} retry={() => lists.forEach((list) => void list.refetch())} />}
      {!pending && !error && files.length === 0 && <p className="empty-note">This lab offers no files to the editor. Use the terminal.</p>}
      <Suspense fallback={<Pending what="the editor" />}>
        {shown && <FileEditor key={`${shown.machine}:${shown.path}`} place={{ attempt: attempt.id, machine: shown.machine, path: shown.path }} />}
      </Suspense>
    </section>
  );
}
