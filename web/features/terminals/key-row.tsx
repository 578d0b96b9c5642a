import { useState } from 'react';
import type { TerminalClient } from './terminal-client.ts';

const keys = [
  { label: 'Esc', sends: '\x1b' },
  { label: 'Tab', sends: '\t' },
  { label: '↑', name: 'Arrow up', sends: '\x1b[A' },
  { label: '↓', name: 'Arrow down', sends: '\x1b[B' },
  { label: '←', name: 'Arrow left', sends: '\x1b[D' },
  { label: '→', name: 'Arrow right', sends: '\x1b[C' },
  { label: '/', sends: '/' },
  { label: '-', sends: '-' },
  { label: '|', sends: '|' },
  { label: '~', sends: '~' },
] as const;
const letters = ['C', 'D', 'L', 'R', 'Z', 'A', 'E'] as const;
const controlOf = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) - 64);

/** Keys that a phone lacks. `Ctrl` opens the letters that go with it. */
export function KeyRow({ client }: { readonly client: TerminalClient }) {
  const [ctrl, setCtrl] = useState(false);
  const press = (sends: string): void => {
    setCtrl(false);
    const { terminal } = client.screen;
    client.press(terminal.modes.applicationCursorKeysMode && sends.startsWith('\x1b[') ? sends.replace('[', 'O') : sends);
  };
  return (
    <div className="key-row" role="toolbar" aria-label="Terminal keys">
      <button type="button" aria-pressed={ctrl} onClick={() => setCtrl(!ctrl)}>
        Ctrl
      </button>
      {ctrl
        ? letters.map((letter) => (
            <button key={letter} type="button" aria-label={`Ctrl+${letter}`} onClick={() => press(controlOf(letter))}>
              ^{letter}
            </button>
          ))
        : keys.map((key) => (
            <button key={key.label} type="button" aria-label={'name' in key ? key.name : undefined} onClick={() => press(key.sends)}>
              {key.label}
            </button>
          ))}
    </div>
  );
}
