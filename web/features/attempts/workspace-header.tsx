import { Command, Cpu, Ellipsis, Flag, FileText, Keyboard, LogOut, Pause, Play, RotateCcw, SquareArrowRight, TimerReset, Undo2 } from 'lucide-react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Attempt } from '#server/api.ts';
import { Appearance } from '../../components/appearance.tsx';
import { Icon } from '../../components/icon.tsx';
import { Menu, MenuItem, MenuLine, MenuSwitch } from '../../components/menu.tsx';
import { RuntimeTag } from '../../components/runtime-tag.tsx';
import { Wordmark } from '../../components/wordmark.tsx';
import { paletteOpen } from '../../lib/commands.ts';
import { prefer, usePreferences } from '../../lib/preferences.ts';
import type { Confirmed } from './confirm-dialog.tsx';
import { TimeLeft } from './time-left.tsx';
import type { Action } from './use-attempt-actions.ts';

export interface HeaderProps {
  readonly attempt: Attempt;
  readonly extendMinutes: number;
  readonly busy: boolean;
  readonly compact: boolean;
  readonly onAction: (action: Action) => void;
  readonly onAsk: (action: Confirmed) => void;
  readonly onKeys: () => void;
  readonly onResetLayout: () => void;
}

function More({ attempt, compact, extendMinutes, onAction, onAsk, onKeys, onResetLayout }: HeaderProps) {
  const navigate = useNavigate();
  const { tabLeaves, webgl } = usePreferences();
  const alive = attempt.state === 'ready' || attempt.state === 'paused';
  return (
    <Menu
      trigger={
        <button type="button" className="button quiet icon-only" aria-label="More">
          <Icon of={Ellipsis} />
        </button>
      }
    >
      {compact && alive && (
        <>
          <MenuItem icon={Flag} onSelect={() => onAsk('finish')}>
            Finish lab
          </MenuItem>
          <MenuItem icon={TimerReset} disabled={attempt.extensionsLeft === 0} note={`${attempt.extensionsLeft} left`} onSelect={() => onAction('extend')}>
            Extend by {extendMinutes} min
          </MenuItem>
          <MenuItem icon={attempt.state === 'paused' ? Play : Pause} onSelect={() => onAction(attempt.state === 'paused' ? 'resume' : 'pause')}>
            {attempt.state === 'paused' ? 'Resume lab' : 'Pause lab'}
          </MenuItem>
          <MenuLine />
        </>
      )}
      <MenuItem icon={FileText} onSelect={() => void navigate({ to: '/attempts/$id', params: { id: attempt.id } })}>
        Results so far
      </MenuItem>
      <MenuSwitch icon={SquareArrowRight} checked={tabLeaves} onChange={(checked) => prefer({ tabLeaves: checked })}>
        Tab moves focus
      </MenuSwitch>
      <MenuSwitch icon={Cpu} checked={webgl} onChange={(checked) => prefer({ webgl: checked })}>
        Draw with the graphics card
      </MenuSwitch>
      <MenuItem icon={Command} note="Ctrl+K" onSelect={() => paletteOpen.set(true)}>
        All actions
      </MenuItem>
      <MenuItem icon={Keyboard} note="?" onSelect={onKeys}>
        Keys
      </MenuItem>
      <MenuItem icon={Undo2} onSelect={onResetLayout}>
        Reset layout
      </MenuItem>
      <MenuLine />
      <MenuItem icon={RotateCcw} disabled={attempt.state !== 'ready'} onSelect={() => onAsk('reset')}>
        Reset lab
      </MenuItem>
      <MenuItem icon={LogOut} danger disabled={!alive && attempt.state !== 'starting' && attempt.state !== 'queued'} onSelect={() => onAsk('end')}>
        End lab
      </MenuItem>
    </Menu>
  );
}

function Controls({ attempt, extendMinutes, busy, onAction, onAsk }: HeaderProps) {
  if (attempt.state !== 'ready' && attempt.state !== 'paused') return null;
  const paused = attempt.state === 'paused';
  return (
    <>
      <button
        type="button"
        className="button small"
        disabled={busy || attempt.extensionsLeft === 0}
        onClick={() => onAction('extend')}
        title={`${attempt.extensionsLeft} extensions left`}
      >
        <Icon of={TimerReset} /> +{extendMinutes}
        <span className="sr"> minutes, {attempt.extensionsLeft} left</span>
      </button>
      <button type="button" className="button small" disabled={busy} onClick={() => onAction(paused ? 'resume' : 'pause')}>
        <Icon of={paused ? Play : Pause} /> {paused ? 'Resume' : 'Pause'}
      </button>
      <button type="button" className="button small" disabled={busy} onClick={() => onAsk('finish')}>
        <Icon of={Flag} /> Finish
      </button>
    </>
  );
}

export function WorkspaceHeader(props: HeaderProps) {
  const { attempt, compact } = props;
  return (
    <header className="lab-header" data-region>
      <Wordmark />
      <h1>
        <Link to="/scenarios/$id" params={{ id: attempt.scenario.id }} data-region-focus>
          {attempt.scenario.title}
        </Link>
      </h1>
      <RuntimeTag name={attempt.runtime} />
      {attempt.state === 'ready' && !compact && (
        <span className="recording" title="Your terminals are recorded for your own debrief">
          <span className="dot" aria-hidden="true" /> Recording
        </span>
      )}
      <TimeLeft attempt={attempt} />
      {!compact && <Controls {...props} />}
      {!compact && <Appearance />}
      <More {...props} />
    </header>
  );
}
