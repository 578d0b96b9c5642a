import { Tabs } from '@base-ui/react/tabs';
import { SquareTerminal } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import type { Attempt } from '#server/api.ts';
import { Icon } from '../../components/icon.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { problemOf, send } from '../../lib/api.ts';
import { DeckBody } from './deck-body.tsx';
import { DeckMenu } from './deck-menu.tsx';
import { DeckTools } from './deck-tools.tsx';
import type { TerminalClient } from './terminal-client.ts';
import type { TerminalPool } from './terminal-pool.ts';
import type { Deck } from './use-deck.ts';
import { useDeckCommands } from './use-deck-commands.ts';
import { useOpenTerminal } from './use-open-terminal.ts';
import { useTerminalView } from './use-terminal.ts';

const PasteDialog = lazy(() => import('./paste-dialog.tsx').then((module) => ({ default: module.PasteDialog })));
const ReadOutput = lazy(() => import('./read-output.tsx').then((module) => ({ default: module.ReadOutput })));

interface Props {
  readonly attempt: Attempt;
  readonly pool: TerminalPool;
  readonly deck: Deck;
  /** There is room for two. */
  readonly wide: boolean;
  readonly full: boolean;
  readonly onFull: (full: boolean) => void;
  readonly editor: boolean;
  readonly onEditor: (open: boolean) => void;
  /** Shown in place of the terminals: the lab is starting, failed or gone. */
  readonly instead?: ReactNode;
}

function Paste({ client }: { readonly client: TerminalClient | undefined }) {
  const view = useTerminalView(client);
  return client && view?.paste !== undefined && <PasteDialog client={client} text={view.paste} />;
}

/** Ctrl+Shift+arrows go through the tabs from whichever terminal has the keyboard. */
function useTabKeys({ terminals, active, select }: Deck, clients: readonly (TerminalClient | undefined)[]): void {
  useEffect(() => {
    for (const client of clients)
      client?.onMoveTab((step) => {
        const next = terminals[(terminals.findIndex((each) => each.id === active?.id) + step + terminals.length) % terminals.length];
        if (next) select(next.id);
      });
  });
}

export function TerminalDeck({ attempt, pool, deck, wide, instead, ...tools }: Props) {
  const { terminals, active, second, focused } = deck;
  const clientOf = (terminal: typeof active): TerminalClient | undefined => (terminal && !instead ? pool.get(terminal.id) : undefined);
  const [first, other, client] = [clientOf(active), clientOf(second), clientOf(focused)];
  const [reading, setReading] = useState<string>();
  const open = useOpenTerminal(attempt, deck.select);
  const machine = active?.machine;
  useTabKeys(deck, [first, other]);
  const close = (): void => {
    if (!focused || (client?.busy && !confirm('A program or a half-typed line is in this terminal. Close it?'))) return;
    pool.close(focused.id);
    void send('DELETE', `attempts/${attempt.id}/terminals/${focused.id}`).catch(() => undefined);
  };
  const read = (): void => setReading(client?.screen.text());
  useDeckCommands({ ...tools, attempt, deck, wide, client, onRead: read, onOpen: open.mutate, onClose: close });
  return (
    <Tabs.Root className="deck" value={active?.id ?? ''} onValueChange={(value) => deck.select(String(value))}>
      <div className="deck-bar">
        <Tabs.List className="tabs" aria-label="Terminals">
          {terminals.map((terminal) => (
            <Tabs.Tab key={terminal.id} value={terminal.id} className="tab">
              <Icon of={SquareTerminal} /> {terminal.label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <DeckMenu attempt={attempt} deck={deck} wide={wide} onOpen={open.mutate} onClose={close} />
        <DeckTools {...tools} idle={!client} onRead={read} onFind={() => client?.search(true)} />
      </div>
      {open.error && <ProblemCard problem={problemOf(open.error)} retry={() => open.variables && open.mutate(open.variables)} />}
      <div className="deck-body">
        {instead ?? (
          <DeckBody
            deck={deck}
            pool={pool}
            none={
              <p className="empty-note">
                {machine !== undefined && attempt.state === 'ready' ? (
                  <button type="button" className="button" disabled={open.isPending} onClick={() => open.mutate(machine)}>
                    Open another terminal on {machine}
                  </button>
                ) : (
                  'There is no second terminal.'
                )}
              </p>
            }
          />
        )}
      </div>
      <Suspense>
        <Paste client={first} />
        <Paste client={other} />
        {reading !== undefined && <ReadOutput text={reading} onClose={() => setReading(undefined)} />}
      </Suspense>
    </Tabs.Root>
  );
}
