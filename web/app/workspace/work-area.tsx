import { Group, Panel, Separator } from 'react-resizable-panels';
import { ProvisioningStrip } from '../../features/attempts/provisioning-strip.tsx';
import { EditorPane } from '../../features/files/editor-pane.tsx';
import { TerminalDeck } from '../../features/terminals/terminal-deck.tsx';
import { fullTerminal } from './full-terminal.ts';
import type { WorkspaceModel } from './use-workspace.ts';

/** An ended lab whose terminals this page never held has nothing to show in them. */
function insteadOf({ attempt, actions, endedBefore, others, start }: WorkspaceModel) {
  if (attempt.state === 'queued' || attempt.state === 'starting' || attempt.state === 'failed')
    return (
      <ProvisioningStrip
        attempt={attempt}
        onRetry={() => actions.mutate('retry')}
        others={others}
        onOther={(runtime) => start.mutate({ scenario: attempt.scenario.id, runtime })}
      />
    );
  if (endedBefore && attempt.state === 'ended') return <p className="empty-note">The machines of this lab are gone. What you did in them is in the results.</p>;
  return undefined;
}

export function WorkArea({ model, small }: { readonly model: WorkspaceModel; readonly small: boolean }) {
  const { attempt, pool, deck: layout, wide, search, go, full, setFull } = model;
  const editor = search.editor === true;
  const instead = insteadOf(model);
  const deck = (
    <TerminalDeck
      attempt={attempt}
      pool={pool}
      deck={layout}
      wide={wide}
      full={full}
      onFull={(next) => {
        setFull(next);
        void fullTerminal(next);
      }}
      editor={editor}
      onEditor={(open) => go({ editor: open || undefined })}
      instead={instead}
    />
  );
  const pane = editor && !instead && (
    <EditorPane
      attempt={attempt}
      machine={search.machine}
      path={search.file}
      onSelect={(machine, file) => go({ machine, file })}
      onClose={() => go({ editor: undefined })}
    />
  );
  if (small)
    return (
      <div className={pane ? 'work-small with-editor' : 'work-small'}>
        {[
          <div key="deck" className="deck-holder">
            {deck}
          </div>,
          pane && (
            <div key="editor" className="editor-holder">
              {pane}
            </div>
          ),
        ]}
      </div>
    );
  return (
    <Group orientation="vertical" className="work-group">
      <Panel id="deck" minSize={140}>
        {deck}
      </Panel>
      {pane && <Separator className="splitter horizontal" aria-label="Height of the editor" />}
      {pane && (
        <Panel id="editor" defaultSize="46" minSize={160}>
          {pane}
        </Panel>
      )}
    </Group>
  );
}
