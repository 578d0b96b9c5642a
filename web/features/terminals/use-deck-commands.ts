import type { Attempt } from '#server/api.ts';
import { type Command, useCommands } from '../../lib/commands.ts';
import { prefer, usePreferences } from '../../lib/preferences.ts';
import { sizes } from './deck-tools.tsx';
import { mostTerminals } from './shown-terminals.ts';
import type { TerminalClient } from './terminal-client.ts';
import type { Deck } from './use-deck.ts';

interface Context {
  readonly attempt: Attempt;
  readonly deck: Deck;
  readonly wide: boolean;
  readonly client: TerminalClient | undefined;
  readonly full: boolean;
  readonly editor: boolean;
  onFull(full: boolean): void;
  onEditor(open: boolean): void;
  onRead(): void;
  onOpen(machine: string): void;
  onClose(): void;
}
type Offer = Command | false | undefined;

const command = (id: string, title: string, rest: Omit<Command, 'id' | 'title' | 'group'>): Command => ({
  id: `terminal/${id}`,
  group: 'Terminal',
  title,
  ...rest,
});

function openCommands({ attempt, deck, onOpen, onClose }: Context): Offer[] {
  const { terminals, active, focused, select } = deck;
  const room = attempt.state === 'ready' && terminals.length < mostTerminals;
  return [
    ...terminals.map(({ id, label }): Offer => id !== active?.id && command(id, `Go to terminal ${label}`, { also: 'tab', run: () => select(id) })),
    ...attempt.machines.map(
      ({ name, terminal }): Offer => terminal && room && command(`new/${name}`, `New terminal on ${name}`, { also: 'open', run: () => onOpen(name) }),
    ),
    focused && command('close', `Close terminal ${focused.label}`, { run: onClose }),
  ];
}

function layoutCommands({ deck, wide }: Context): Offer[] {
  const { terminals, focused, second, split } = deck;
  const place = terminals.findIndex(({ id }) => id === focused?.id);
  const also = 'split pane layout';
  return [
    wide && split !== 'side' && command('side', 'Two terminals side by side', { also, run: () => deck.setSplit('side') }),
    wide && split !== 'stacked' && command('stacked', 'Two terminals stacked', { also, run: () => deck.setSplit('stacked') }),
    second && command('swap', 'Swap the two terminals', { also, run: deck.swap }),
    split !== 'off' && command('one', 'One terminal', { also, run: () => deck.setSplit('off') }),
    focused && place > 0 && command('left', `Move terminal ${focused.label} left`, { also: 'tab order', run: () => deck.move(-1) }),
    focused && place < terminals.length - 1 && command('right', `Move terminal ${focused.label} right`, { also: 'tab order', run: () => deck.move(1) }),
  ];
}

/** What can be done with the terminals, for the palette. */
export function useDeckCommands(context: Context): void {
  const { client, full, editor, onFull, onEditor, onRead } = context;
  const { fontSize, screenReader, webgl } = usePreferences();
  useCommands(() => [
    ...openCommands(context),
    client && command('find', 'Find in the terminal', { keys: 'Ctrl+Shift+F', also: 'search', run: () => client.search(true) }),
    client && command('read', 'Read output as text', { also: 'copy screen reader', run: onRead }),
    command('full', full ? 'Leave full terminal' : 'Full terminal', { also: 'screen maximise', run: () => onFull(!full) }),
    ...layoutCommands(context),
    fontSize < sizes.most && command('larger', 'Larger terminal text', { also: 'font size', run: () => prefer({ fontSize: fontSize + 1 }) }),
    fontSize > sizes.least && command('smaller', 'Smaller terminal text', { also: 'font size', run: () => prefer({ fontSize: fontSize - 1 }) }),
    command('reader', screenReader ? 'Screen reader mode off' : 'Screen reader mode on', {
      also: 'accessibility',
      run: () => prefer({ screenReader: !screenReader }),
    }),
    command('webgl', webgl ? 'Draw terminals without the graphics card' : 'Draw terminals with the graphics card', {
      also: 'webgl gpu renderer fast',
      run: () => prefer({ webgl: !webgl }),
    }),
    { id: 'editor', group: 'Editor', title: editor ? 'Close the editor' : 'Open the editor', also: 'files', run: () => onEditor(!editor) },
  ]);
}
