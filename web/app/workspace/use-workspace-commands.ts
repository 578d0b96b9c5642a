import { useNavigate } from '@tanstack/react-router';
import { taskAnchor } from '../../features/grading/task-list.tsx';
import { type Command, useCommands } from '../../lib/commands.ts';
import { prefer, usePreferences } from '../../lib/preferences.ts';
import { areas } from '../workspace-search.ts';
import type { WorkspaceModel } from './use-workspace.ts';

type Offer = Command | false;

/** Focuses what the page is about to show. */
function focusSoon(id: string, tries = 30): void {
  const element = document.getElementById(id);
  if (element) element.focus();
  else if (tries > 0) requestAnimationFrame(() => focusSoon(id, tries - 1));
}

function checkCommands({ attempt, control, go }: WorkspaceModel): Offer[] {
  const check = (): void => {
    go({ area: 'checks' });
    void control.start();
  };
  return [
    control.possible && { id: 'check', group: 'Checks', title: 'Check', keys: 'Ctrl+Shift+Enter', also: 'evaluate grade', run: check },
    ...attempt.scenario.tasks.map(
      ({ id, title }): Offer => control.possible && { id: `check/${id}`, group: 'Checks', title: `Check this task: ${title}`, run: check },
    ),
  ];
}

function taskCommands({ attempt, attacks, hints, go }: WorkspaceModel): Offer[] {
  const open = (task: string): void => {
    go({ side: 'tasks', area: 'brief' });
    focusSoon(taskAnchor(task));
  };
  return [
    ...attempt.scenario.tasks.flatMap(({ id, title, hints: of }, index): Offer[] => {
      const next = hints.next(id);
      return [
        { id: `task/${id}`, group: 'Tasks', title: `Open task ${index + 1}: ${title}`, run: () => open(id) },
        next !== undefined &&
          !hints.pending && {
            id: `hint/${id}`,
            group: 'Tasks',
            title: `Hint ${next} of ${of} (free, counted): ${title}`,
            also: 'help',
            run: () => {
              open(id);
              hints.take(id);
            },
          },
      ];
    }),
    ...attempt.scenario.attacks.map(
      ({ id, title }): Offer =>
        attacks.possible && {
          id: `attack/${id}`,
          group: 'Attack',
          title: `Show the attack: ${title}`,
          also: 'replay again',
          run: () => {
            go({ side: 'brief', area: 'brief' });
            attacks.show(id);
          },
        },
    ),
  ];
}

function labCommands({ attempt, actions, ask, extendMinutes }: WorkspaceModel): Offer[] {
  const { state, extensionsLeft } = attempt;
  const ready = state === 'ready';
  const paused = state === 'paused';
  const over = state === 'ended' || state === 'failed';
  const lab = (id: string, title: string, run: () => void): Command => ({ id: `lab/${id}`, group: 'Lab', title, run });
  return [
    (ready || paused) && extensionsLeft > 0 && lab('extend', `Extend by ${extendMinutes} min, ${extensionsLeft} left`, () => actions.mutate('extend')),
    ready && lab('pause', 'Pause lab', () => actions.mutate('pause')),
    paused && lab('resume', 'Resume lab', () => actions.mutate('resume')),
    (ready || paused) && lab('finish', 'Finish lab', () => ask('finish')),
    ready && lab('reset', 'Reset lab', () => ask('reset')),
    !over && lab('end', 'End lab', () => ask('end')),
    over && lab('retry', 'Start again', () => actions.mutate('retry')),
  ];
}

export function useWorkspaceCommands(model: WorkspaceModel, { one, resetLayout }: { readonly one: boolean; readonly resetLayout: () => void }): void {
  const navigate = useNavigate();
  const { tabLeaves } = usePreferences();
  const { attempt, go, setKeys } = model;
  const areaWords = { brief: 'Brief', terminal: 'Terminal', checks: 'Checks' } as const;
  useCommands(() => [
    ...checkCommands(model),
    ...taskCommands(model),
    ...labCommands(model),
    { id: 'lab/results', group: 'Lab', title: 'Results so far', run: () => void navigate({ to: '/attempts/$id', params: { id: attempt.id } }) },
    ...(['brief', 'tasks', 'changes'] as const).map((side): Offer => ({
      id: `side/${side}`,
      group: 'Go to',
      title: `Tab ${side}`,
      also: 'show',
      run: () => go({ side, area: 'brief' }),
    })),
    ...areas.map((area): Offer => one && { id: `area/${area}`, group: 'Go to', title: areaWords[area], run: () => go({ area }) }),
    { id: 'keys', group: 'Appearance', title: 'Keys', keys: '?', also: 'shortcuts help', run: () => setKeys(true) },
    { id: 'layout', group: 'Appearance', title: 'Reset layout', also: 'panes width', run: resetLayout },
    {
      id: 'tab-leaves',
      group: 'Appearance',
      title: tabLeaves ? 'Tab goes to the shell again' : 'Tab moves focus, also in the terminal',
      run: () => prefer({ tabLeaves: !tabLeaves }),
    },
  ]);
}
