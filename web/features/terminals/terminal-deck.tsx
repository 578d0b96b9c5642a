import { Tabs } from '@base-ui/react/tabs';
import { Plus, SquareTerminal, X } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import type { Attempt } from '#server/api.ts';
import { Icon } from '../../components/icon.tsx';
import { Menu, MenuItem, MenuLine } from '../../components/menu.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { problemOf, send } from '../../lib/api.ts';
import { DeckTools } from './deck-tools.tsx';
import { labelled, mostTerminals, type Shown } from './shown-terminals.ts';
import { TerminalPane } from './terminal-pane.tsx';
import type { TerminalPool } from './terminal-pool.ts';
import { useDeckCommands } from './use-deck-commands.ts';
import { useOpenTerminal } from './use-open-terminal.ts';
import { useTerminalView } from './use-terminal.ts';

const PasteDialog = lazy(() => import('./paste-dialog.tsx').then((module) => ({ default: module.PasteDialog })));
const ReadOutput = lazy(() => import('./read-output.tsx').then((module) => ({ default: module.ReadOutput })));

interface Props {
  readonly attempt: Attempt;
  readonly pool: TerminalPool;
  readonly selected: string | undefined;
  readonly onSelect: (terminal: string) => void;
  readonly full: boolean;
  readonly onFull: (full: boolean) => void;
  readonly editor: boolean;
  readonly onEditor: (open: boolean) => void;
  /** Shown in place of the terminals: the lab is starting, failed or gone. */
  readonly instead?: ReactNode;
}
function DeckMenu({
  attempt,
  onOpen,
  onClose,
  active,
}: {
  readonly attempt: Attempt;
  readonly onOpen: (machine: string) => void;
  readonly onClose: () => void;
  readonly active: Shown | undefined;
}) {
  const machines = attempt.machines.filter((machine) => machine.terminal);
  return (
    <Menu
      trigger={
        <button type="button" className="button quiet icon-only" aria-label="Open or close a terminal">
          <Icon of={Plus} />
        </button>
      }
    >
      {machines.map((machine) => (
        <MenuItem
          key={machine.name}
          icon={SquareTerminal}
          note={machine.address}
          disabled={attempt.state !== 'ready' || attempt.terminals.length >= mostTerminals}
          onSelect={() => onOpen(machine.name)}
        >
          New terminal on {machine.name}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem icon={X} disabled={!active} onSelect={onClose}>
        Close {active?.label ?? 'terminal'}
      </MenuItem>
    </Menu>
  );
}

export function TerminalDeck({ attempt, pool, selected, onSelect, instead, ...tools }: Props) {
  const terminals = labelled(attempt);
  const active = terminals.find((terminal) => terminal.id === selected) ?? terminals[0];
  const client = active && !instead ? pool.get(active.id) : undefined;
  const view = useTerminalView(client);
  const [reading, setReading] = useState<string>();
  const open = useOpenTerminal(attempt, onSelect);
  useEffect(() => {
    client?.onMoveTab((step) => {
      const next = terminals[(terminals.findIndex((each) => each.id === active?.id) + step + terminals.length) % terminals.length];
      if (next) onSelect(next.id);
    });
  });
  const close = (): void => {
    if (!active || (client?.busy && !confirm('A program or a half-typed line is in this terminal. Close it?'))) return;
    pool.close(active.id);
    void send('DELETE', `attempts/${attempt.id}/terminals/${active.id}`).catch(() => undefined);
  };
  const read = (): void => setReading(client?.screen.text());
  useDeckCommands({ ...tools, attempt, terminals, active, client, onSelect, onRead: read, onOpen: open.mutate, onClose: close });
  return (
    <Tabs.Root className="deck" value={active?.id ?? ''} onValueChange={(value) => onSelect(String(value))}>
      <div className="deck-bar">
        <Tabs.List className="tabs" aria-label="Terminals">
          {terminals.map((terminal) => (
            <Tabs.Tab key={terminal.id} value={terminal.id} className="tab">
              <Icon of={SquareTerminal} /> {terminal.label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <DeckMenu attempt={attempt} active={active} onOpen={(machine) => open.mutate(machine)} onClose={close} />
        <DeckTools {...tools} idle={!client} onRead={read} onFind={() => client?.search(true)} />
      </div>
      {open.error && <ProblemCard problem={problemOf(open.error)} retry={() => open.variables && open.mutate(open.variables)} />}
      <div className="deck-body">
        {instead ??
          terminals.map((terminal) => (
            <Tabs.Panel key={terminal.id} value={terminal.id} keepMounted tabIndex={-1} className="deck-panel">
              <TerminalPane pool={pool} id={terminal.id} machine={terminal.label} active={terminal.id === active?.id} />
            </Tabs.Panel>
          ))}
      </div>
      <Suspense>
        {client && view?.paste !== undefined && <PasteDialog client={client} text={view.paste} />}
        {reading !== undefined && <ReadOutput text={reading} onClose={() => setReading(undefined)} />}
      </Suspense>
    </Tabs.Root>
  );
}
