import '../styles/mono.css';
import '../styles/workspace.css';
import { lazy, Suspense, useState } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import type { Attempt } from '#server/api.ts';
import { ProblemCard } from '../../components/problem-card.tsx';
import { useTitle } from '../../components/page.tsx';
import { StaleBanner, StateBanner } from '../../features/attempts/state-banner.tsx';
import { ExpiryBanner } from '../../features/attempts/time-left.tsx';
import { WorkspaceHeader } from '../../features/attempts/workspace-header.tsx';
import { ChecksPanel } from '../../features/grading/checks-panel.tsx';
import { KeyRow } from '../../features/terminals/key-row.tsx';
import { problemOf } from '../../lib/api.ts';
import { useAttemptFeed } from '../../lib/attempt-feed.ts';
import { useMedia } from '../../lib/use-media.ts';
import { areas } from '../workspace-search.ts';
import { SidePane } from './side-pane.tsx';
import { StatusBar } from './status-bar.tsx';
import { useRunCommand } from './use-run-command.tsx';
import { useWorkspaceCommands } from './use-workspace-commands.ts';
import { useWorkspace, type WorkspaceModel } from './use-workspace.ts';
import { useWorkspaceKeys } from './use-workspace-keys.ts';
import { WorkArea } from './work-area.tsx';

const ConfirmDialog = lazy(() => import('../../features/attempts/confirm-dialog.tsx').then((module) => ({ default: module.ConfirmDialog })));
const KeysDialog = lazy(() => import('../../features/attempts/keys-dialog.tsx').then((module) => ({ default: module.KeysDialog })));

type Run = (command: string) => Promise<boolean> | boolean;

function Banners({ model, feed }: { readonly model: WorkspaceModel; readonly feed: ReturnType<typeof useAttemptFeed> }) {
  const { attempt, actions, extendMinutes } = model;
  return (
    <div className="banners">
      <StateBanner attempt={attempt} onAction={(action) => actions.mutate(action)} />
      <ExpiryBanner attempt={attempt} extendMinutes={extendMinutes} onExtend={() => actions.mutate('extend')} />
      {!feed.live && attempt.state !== 'ended' && <StaleBanner heard={feed.heard} />}
      {feed.notices.map((notice) => (
        <div key={notice.seq} className={notice.level === 'warning' ? 'banner warn' : 'banner'}>
          <span>{notice.message}</span>
          <span className="actions">
            <button type="button" className="button quiet small" onClick={() => feed.dismiss(notice.seq)}>
              Dismiss
            </button>
          </span>
        </div>
      ))}
      {actions.error && <ProblemCard problem={problemOf(actions.error)} retry={() => actions.variables && actions.mutate(actions.variables)} />}
    </div>
  );
}

function Columns({ model, run, three }: { readonly model: WorkspaceModel; readonly run: Run; readonly three: boolean }) {
  const panels = three ? ['side', 'work', 'checks'] : ['side', 'work'];
  const layout = useDefaultLayout({ id: `rampart.layout.${panels.length}`, panelIds: panels, storage: localStorage });
  return (
    <Group orientation="horizontal" className="columns" defaultLayout={layout.defaultLayout} onLayoutChanged={layout.onLayoutChanged}>
      <Panel id="side" defaultSize={three ? '25' : '38'} minSize={280}>
        <section className="pane" aria-label="Brief and tasks" data-region>
          <SidePane model={model} run={run} withChecks={!three} />
        </section>
      </Panel>
      <Separator className="splitter" aria-label="Width of the brief" />
      <Panel id="work" minSize={three ? 480 : 380}>
        <section className="pane" aria-label="Work" data-region>
          <WorkArea model={model} small={false} />
        </section>
      </Panel>
      {three && <Separator className="splitter" aria-label="Width of the checks" />}
      {three && (
        <Panel id="checks" defaultSize="25" minSize={260}>
          <section className="pane checks" aria-label="Checks" data-region>
            <h2 className="pane-title">Checks</h2>
            <ChecksPanel attempt={model.attempt} control={model.control} />
          </section>
        </Panel>
      )}
    </Group>
  );
}

const areaWords = { brief: 'Brief', terminal: 'Terminal', checks: 'Checks' } as const;
/** One column: what is chosen in the bar at the bottom. The terminal stays mounted. */
function OneColumn({ model, run }: { readonly model: WorkspaceModel; readonly run: Run }) {
  const { attempt, search, go, client, control } = model;
  const area = search.area ?? 'brief';
  return (
    <>
      <div className="one-column">
        <section className="pane" aria-label="Brief and tasks" data-region hidden={area !== 'brief'}>
          <SidePane model={model} run={run} withChecks={false} />
        </section>
        <section className="pane" aria-label="Work" data-region hidden={area !== 'terminal'}>
          <WorkArea model={model} small />
          {client && !search.editor && <KeyRow client={client} />}
        </section>
        <section className="pane checks" aria-label="Checks" data-region hidden={area !== 'checks'}>
          <h2 className="sr">Checks</h2>
          <ChecksPanel attempt={attempt} control={control} />
        </section>
      </div>
      <nav className="area-bar" aria-label="Parts of the lab">
        {areas.map((each) => (
          <button key={each} type="button" aria-current={each === area ? 'page' : undefined} onClick={() => go({ area: each })}>
            {areaWords[each]}
          </button>
        ))}
        <button
          type="button"
          className="check-now"
          disabled={!control.possible}
          onClick={() => {
            void control.start();
            go({ area: 'checks' });
          }}
        >
          {control.running ? 'Checking' : 'Check'}
        </button>
      </nav>
    </>
  );
}

export function Workspace({ attempt }: { readonly attempt: Attempt }) {
  const feed = useAttemptFeed(attempt.id);
  const model = useWorkspace(attempt);
  const { run, dialog } = useRunCommand(model);
  const three = useMedia('(min-width: 1080px)');
  const one = !model.wide;
  const [layoutKey, setLayoutKey] = useState(0);
  useWorkspaceKeys(model);
  const starting = attempt.state === 'starting' || attempt.state === 'queued' || attempt.state === 'failed';
  useTitle(starting ? `Starting ${attempt.scenario.title}` : attempt.scenario.title);
  const resetLayout = (): void => {
    for (const key of Object.keys(localStorage)) if (key.includes('rampart.layout')) localStorage.removeItem(key);
    setLayoutKey(layoutKey + 1);
  };
  useWorkspaceCommands(model, { one, resetLayout });
  return (
    <div className={model.full ? 'workspace full' : 'workspace'} data-state={attempt.state}>
      <WorkspaceHeader
        attempt={attempt}
        extendMinutes={model.extendMinutes}
        busy={model.actions.isPending}
        compact={one}
        onAction={(action) => model.actions.mutate(action)}
        onAsk={model.ask}
        onKeys={() => model.setKeys(true)}
        onResetLayout={resetLayout}
      />
      <main className={feed.live ? '' : 'stale-data'}>
        <Banners model={model} feed={feed} />
        {one ? <OneColumn model={model} run={run} /> : <Columns key={layoutKey} model={model} run={run} three={three} />}
      </main>
      <StatusBar model={model} />
      {dialog}
      <Suspense>
        {model.asking && (
          <ConfirmDialog
            action={model.asking}
            onAnswer={(confirmed) => {
              if (confirmed && model.asking) model.actions.mutate(model.asking);
              model.ask(undefined);
            }}
          />
        )}
        {model.keys && <KeysDialog onClose={() => model.setKeys(false)} />}
      </Suspense>
    </div>
  );
}
