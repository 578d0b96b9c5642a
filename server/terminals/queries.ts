import type headless from '@xterm/headless';

const colour = (hex: string): string => `rgb:${[0, 2, 4].map((at) => hex.slice(at, at + 2).repeat(2)).join('/')}`;
/** The page's terminal is dark in every theme. */
const special: Readonly<Record<number, string>> = { 10: colour('e6e9eb'), 11: colour('0e1113'), 12: colour('e6e9eb') };
const palette = [
  '000000',
  'cd3131',
  '0dbc79',
  'e5e510',
  '2472c8',
  'bc3fbc',
  '11a8cd',
  'e5e5e5',
  '666666',
  'f14c4c',
  '23d18b',
  'f5f543',
  '3b8eea',
  'd670d6',
  '29b8db',
  'ffffff',
];

/** Answers what programs ask their terminal: what xterm answers by itself, and the colours and the name, which it leaves to a page. */
export const answerQueries = (terminal: headless.Terminal, reply: (data: string) => void): void => {
  terminal.onData(reply);
  for (const [code, value] of Object.entries(special)) {
    terminal.parser.registerOscHandler(Number(code), (data) => {
      if (data !== '?') return false;
      reply(`\x1b]${code};${value}\x1b\\`);
      return true;
    });
  }
  terminal.parser.registerOscHandler(4, (data) => {
    const [index, question] = data.split(';');
    const hex = palette[Number(index)];
    if (question !== '?' || hex === undefined) return false;
    reply(`\x1b]4;${index};${colour(hex)}\x1b\\`);
    return true;
  });
  terminal.parser.registerCsiHandler({ prefix: '>', final: 'q' }, () => {
    reply('\x1bP>|rampart\x1b\\');
    return true;
  });
};
