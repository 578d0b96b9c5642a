import { Tabs } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { Prose } from '../../components/prose.tsx';
import { Coach } from '../../features/attempts/coach.tsx';
import { ChangesPanel } from '../../features/files/changes-panel.tsx';
import { AttackCards } from '../../features/grading/attack-card.tsx';
import { ChecksPanel } from '../../features/grading/checks-panel.tsx';
import { TaskList, taskStanding } from '../../features/grading/task-list.tsx';
import { runtimeLimits, runtimeSentence } from '../../lib/runtimes.ts';
import type { WorkspaceSearch } from '../workspace-search.ts';
import type { WorkspaceModel } from './use-workspace.ts';

type Side = NonNullable<WorkspaceSearch['side']>;

function Brief({ model, run }: { readonly model: WorkspaceModel; readonly run: (command: string) => Promise<boolean> | boolean }) {
  const { attempt } = model;
  return (
    <div className="brief">
      {attempt.state !== 'ended' && attempt.state !== 'failed' && <Coach />}
      <Prose tree={attempt.scenario.brief} run={attempt.state === 'ready' ? run : undefined} />
      <AttackCards attempt={attempt} control={model.attacks} />
      <section className="machines" aria-label="Machines">
        <h3>Machines</h3>
        <p className="caption">
          {runtimeSentence(attempt.runtime)} {runtimeLimits(attempt.runtime)}
        </p>
        <dl>
          {attempt.machines.map((machine) => (
            <div key={machine.name}>
              <dt>
                <code>{machine.name}</code> <span className="caption">{machine.address}</span>
              </dt>
              <dd className="caption">{machine.allows}</dd>
            </div>
          ))}
          {attempt.visitors
            .filter((visitor) => visitor.address)
            .map((visitor) => (
              <div key={visitor.name}>
                <dt>
                  {visitor.name} <span className="caption">{visitor.address}</span>
                </dt>
              </div>
            ))}
        </dl>
        {!attempt.proven && attempt.state === 'ready' && <p className="caption">This lab is still being proven weak. You may begin.</p>}
      </section>
    </div>
  );
}

/** Brief, tasks and changes; the checks too where there is no pane of their own. */
export function SidePane({
  model,
  run,
  withChecks,
}: {
  readonly model: WorkspaceModel;
  readonly run: (command: string) => Promise<boolean> | boolean;
  readonly withChecks: boolean;
}) {
  const { attempt, search, go, control, attacks, hints } = model;
  const grade = attempt.check?.grade;
  const done = grade ? grade.tasks.filter((task) => taskStanding(attempt, task) === 'pass').length : 0;
  const wanted = search.side ?? 'brief';
  const value = wanted === 'checks' && !withChecks ? 'brief' : wanted;
  const tabs: { id: Side; label: string; title: string; panel: ReactNode }[] = [
    { id: 'brief', label: 'Brief', title: 'Brief', panel: <Brief model={model} run={run} /> },
    {
      id: 'tasks',
      label: `Tasks ${done}/${attempt.scenario.tasks.length}`,
      title: 'Tasks',
      panel: <TaskList attempt={attempt} grade={grade} control={control} attacks={attacks} hints={hints} />,
    },
    ...(withChecks ? [{ id: 'checks' as const, label: 'Checks', title: 'Checks', panel: <ChecksPanel attempt={attempt} control={control} /> }] : []),
    { id: 'changes', label: 'Changes', title: 'Changes', panel: <ChangesPanel attempt={attempt} /> },
  ];
  return (
    <Tabs.Root className="side" value={value} onValueChange={(next) => go({ side: next as Side })}>
      <Tabs.List className="tabs" aria-label="About this lab">
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.id} value={tab.id} className="tab" {...(tab.id === value ? { 'data-region-focus': '' } : {})}>
            {tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((tab) => (
        <Tabs.Panel key={tab.id} value={tab.id} className="side-panel">
          <h2 className="sr">{tab.title}</h2>
          {tab.panel}
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}
