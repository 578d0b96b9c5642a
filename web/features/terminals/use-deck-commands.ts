import type { Attempt } from '#server/api.ts';
import { type Command, useCommands } from '../../lib/commands.ts';
import { prefer, usePreferences } from '../../lib/preferences.ts';
import { sizes } from './deck-tools.tsx';
import { mostTerminals, type Shown } from './shown-terminals.ts';
import type { TerminalClient } from './terminal-client.ts';

interface Deck {
  readonly attempt: Attempt;
  readonly terminals: readonly Shown[];
  readonly active: Shown | undefined;
  readonly client: TerminalClient | undefined;
  readonly full: boolean;
  readonly editor: boolean;
  onFull(full: boolean): void;
  onEditor(open: boolean): void;
  onSelect(terminal: string): void;
  onRead(): void;
  onOpen(machine: string): void;
  onClose(): void;
}
type Offer = Command | false;

function openCommands({ attempt, terminals, active, onOpen, onSelect, onClose }: Deck): Offer[] {
  const room = attempt.state === 'ready' && terminals.length < mostTerminals;
  return [
    ...terminals.map(
      ({ id, label }): Offer => id !== active?.id && { id: `terminal/${id}`, group: 'Terminal', title: `Go to terminal ${label}`, run: () => onSelect(id) },
    ),
    ...attempt.machines.map(
      ({ name, terminal }): Offer =>
        terminal && room && { id: `terminal/new/${name}`, group: 'Terminal', title: `New terminal on ${name}`, also: 'open', run: () => onOpen(name) },
    ),
    active !== undefined && { id: 'terminal/close', group: 'Terminal', title: `Close terminal ${active.label}`, run: onClose },
  ];
}

/** What can be done with the terminals, for the palette. */
export function useDeckCommands(deck: Deck): void {
  const { client, full, editor, onFull, onEditor, onRead } = deck;
  const { fontSize, screenReader } = usePreferences();
  const command = (id: string, title: string, rest: Omit<Command, 'id' | 'title' | 'group'>): Command => ({
    id: `terminal/${id}`,
    group: 'Terminal',
    title,
    ...rest,
  });
  useCommands(() => [
    ...openCommands(deck),
    client && command('find', 'Find in the terminal', { keys: 'Ctrl+Shift+F', also: 'search', run: () => client.search(true) }),
    client && command('read', 'Read output as text', { also: 'copy screen reader', run: onRead }),
    command('full', full ? 'Leave full terminal' : 'Full terminal', { also: 'screen maximise', run: () => onFull(!full) }),
    fontSize < sizes.most && command('larger', 'Larger terminal text', { also: 'font size', run: () => prefer({ fontSize: fontSize + 1 }) }),
    fontSize > sizes.least && command('smaller', 'Smaller terminal text', { also: 'font size', run: () => prefer({ fontSize: fontSize - 1 }) }),
    command('reader', screenReader ? 'Screen reader mode off' : 'Screen reader mode on', {
      also: 'accessibility',
      run: () => prefer({ screenReader: !screenReader }),
    }),
    { id: 'editor', group: 'Editor', title: editor ? 'Close the editor' : 'Open the editor', also: 'files', run: () => onEditor(!editor) },
  ]);
}
