import type headless from '@xterm/headless';

const colour = (hex: string): string => `rgb:${[0, 2, 4].map((at) => hex.slice(at, at + 2).repeat(2)).join('/')}`;
/** As the page's dark theme has them. */
const special: Readonly<Record<number, string>> = { 10: colour('e4e2da'), 11: colour('10151a'), 12: colour('e4e2da') };
const palette = [
  '2a3138',
  'f2877a',
  '86cb97',
  'e3b565',
  '86b6e8',
  'dda0cf',
  '7cc7c9',
  'e4e2da',
  '8e979c',
  'f2877a',
  '86cb97',
  'e3b565',
  '86b6e8',
  'dda0cf',
  '7cc7c9',
  'e4e2da',
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
