import type headless from '@xterm/headless';
import type { TerminalColours } from '../api.ts';

/** The page's dark theme: what holds until a page says what it has. */
export const darkColours: TerminalColours = {
  foreground: '#e4e2da',
  background: '#10151a',
  cursor: '#e4e2da',
  palette: [
    '#2a3138',
    '#f2877a',
    '#86cb97',
    '#e3b565',
    '#86b6e8',
    '#dda0cf',
    '#7cc7c9',
    '#e4e2da',
    '#8e979c',
    '#f2877a',
    '#86cb97',
    '#e3b565',
    '#86b6e8',
    '#dda0cf',
    '#7cc7c9',
    '#e4e2da',
  ],
};
const special = { 10: 'foreground', 11: 'background', 12: 'cursor' } as const;

const xColour = (hex: string): string => `rgb:${[1, 3, 5].map((at) => hex.slice(at, at + 2).repeat(2)).join('/')}`;

export interface Answers {
  reply(data: string): void;
  /** As they are when a program asks. */
  colours(): TerminalColours;
}

/** Answers what programs ask their terminal: what xterm answers by itself, and the colours and the name, which it leaves to a page. */
export const answerQueries = (terminal: headless.Terminal, { reply, colours }: Answers): void => {
  terminal.onData(reply);
  for (const [code, name] of Object.entries(special)) {
    terminal.parser.registerOscHandler(Number(code), (data) => {
      if (data !== '?') return false;
      reply(`\x1b]${code};${xColour(colours()[name])}\x1b\\`);
      return true;
    });
  }
  terminal.parser.registerOscHandler(4, (data) => {
    const [index, question] = data.split(';');
    const hex = colours().palette[Number(index)];
    if (question !== '?' || hex === undefined) return false;
    reply(`\x1b]4;${index};${xColour(hex)}\x1b\\`);
    return true;
  });
  terminal.parser.registerCsiHandler({ prefix: '>', final: 'q' }, () => {
    reply('\x1bP>|rampart\x1b\\');
    return true;
  });
};
