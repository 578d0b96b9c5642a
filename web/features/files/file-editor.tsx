import { Columns2, Save } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { ApiFailure, problemOf } from '../../lib/api.ts';
import { clockSeconds, octal } from '../../lib/format.ts';
import { CodeEditor } from './code-editor.ts';
import type { Place } from './drafts.ts';
import { useFile } from './use-file.ts';

interface ConflictProps {
  readonly comparing: boolean;
  readonly onCompare: () => void;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}
function Conflict({ comparing, onCompare, onMine, onTheirs }: ConflictProps) {
  return (
    <div className="banner warn" role="alert">
      <span>The file changed underneath while you edited it.</span>
      <span className="actions">
        <button type="button" className="button small" aria-pressed={comparing} onClick={onCompare}>
          Compare
        </button>
        <button type="button" className="button small" onClick={onMine}>
          Keep mine
        </button>
        <button type="button" className="button small" onClick={onTheirs}>
          Take theirs
        </button>
      </span>
    </div>
  );
}

type Editing = ReturnType<typeof useFile>;

/** Keeps CodeMirror beside React: made once per file, told when the lab's text is newer. */
function useEditor(place: Place, editing: Editing) {
  const parent = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditor>(null);
  const latest = useRef(editing);
  const [reloadedAt, setReloadedAt] = useState<number>();
  const { theirs, draft } = editing;
  useEffect(() => {
    latest.current = editing;
  });
  const ready = theirs !== undefined && theirs.content !== null;
  useEffect(() => {
    const known = latest.current;
    const content = known.theirs?.content;
    if (!ready || !parent.current || !known.theirs || typeof content !== 'string') return;
    const made = new CodeEditor({
      parent: parent.current,
      path: place.path,
      content: known.draft?.content ?? content,
      readOnly: !known.theirs.writable,
      onChange: (content) => latest.current.change(content),
      onSave: () => latest.current.draft && latest.current.save.mutate(latest.current.draft.etag),
    });
    editor.current = made;
    return () => made.destroy();
  }, [ready, place.path, place.machine]);
  const shown = useRef<string>(undefined);
  useEffect(() => {
    const before = shown.current;
    shown.current = theirs?.etag;
    if (before === undefined || before === theirs?.etag || draft || typeof theirs?.content !== 'string' || theirs.etag === editing.save.data?.etag) return;
    editor.current?.replace(theirs.content);
    setReloadedAt(Date.now());
  }, [theirs, draft, editing.save.data]);
  return { parent, editor, reloadedAt };
}

function Status({ editing, reloadedAt }: { readonly editing: Editing; readonly reloadedAt: number | undefined }) {
  const { theirs, draft, save } = editing;
  if (!theirs) return null;
  const says = draft
    ? '● unsaved'
    : save.isSuccess
      ? `saved ${clockSeconds(save.submittedAt)}`
      : reloadedAt
        ? `changed in the lab, reloaded ${clockSeconds(reloadedAt)}`
        : theirs.writable
          ? ''
          : `belongs to ${theirs.owner}, read only for you`;
  return (
    <>
      <span className="mono">
        {octal(theirs.mode)} {theirs.owner}:{theirs.group}
      </span>
      <span className={draft ? 'unsaved' : 'caption'} role="status">
        {says}
      </span>
    </>
  );
}

export function FileEditor({ place }: { readonly place: Place }) {
  const editing = useFile(place);
  const { file, theirs, draft, conflict, drop, save } = editing;
  const { parent, editor, reloadedAt } = useEditor(place, editing);
  const [comparing, setComparing] = useState(false);
  const compare = (show: boolean): void => {
    setComparing(show);
    editor.current?.compare(show ? (theirs?.content ?? '') : undefined);
  };
  const keepMine = (): void => {
    compare(false);
    if (theirs) save.mutate(theirs.etag);
  };
  const takeTheirs = (): void => {
    compare(false);
    drop();
    if (typeof theirs?.content === 'string') editor.current?.replace(theirs.content);
  };
  const saveError = save.error && !(save.error instanceof ApiFailure && save.error.problem.code === 'files.changed') ? save.error : undefined;
  return (
    <div className="file-editor">
      <div className="file-bar">
        <Status editing={editing} reloadedAt={reloadedAt} />
        <span className="actions">
          <button type="button" className="button quiet small" aria-pressed={comparing} disabled={!draft} onClick={() => compare(!comparing)}>
            <Icon of={Columns2} /> Compare
          </button>
          <button type="button" className="button quiet small" disabled={!draft} onClick={takeTheirs}>
            Revert
          </button>
          <button type="button" className="button small primary" disabled={!draft || save.isPending} onClick={() => draft && save.mutate(draft.etag)}>
            <Icon of={Save} /> Save
          </button>
        </span>
      </div>
      {conflict && <Conflict comparing={comparing} onCompare={() => compare(!comparing)} onMine={keepMine} onTheirs={takeTheirs} />}
      {file.isPending && <Pending what="the file" />}
      {(file.error ?? saveError) && (
        <ProblemCard problem={problemOf(file.error ?? saveError)} retry={() => (saveError && draft ? save.mutate(draft.etag) : void file.refetch())} />
      )}
      {theirs?.content === null && <p className="empty-note">This file is not text. Use the terminal.</p>}
      <div className="code-editor" ref={parent} />
    </div>
  );
}
