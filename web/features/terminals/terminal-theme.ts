import type { ITheme } from '@xterm/xterm';
import type { TerminalColours } from '#server/api.ts';
import type { Appearance } from '../../lib/preferences.ts';

const both = (colours: Record<'black' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'white' | 'grey', string>): ITheme => {
  const { grey, ...rest } = colours;
  const bright = Object.fromEntries(Object.entries(rest).map(([name, value]) => [`bright${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]));
  return { ...rest, ...bright, brightBlack: grey };
};
const dark: ITheme = {
  ...both({
    black: '#2a3138',
    red: '#f2877a',
    green: '#86cb97',
    yellow: '#e3b565',
    blue: '#86b6e8',
    magenta: '#dda0cf',
    cyan: '#7cc7c9',
    white: '#e4e2da',
    grey: '#8e979c',
  }),
  background: '#10151a',
  foreground: '#e4e2da',
  cursor: '#e4e2da',
  cursorAccent: '#10151a',
  selectionBackground: '#2f4a60',
  selectionInactiveBackground: '#2a3138',
};
const light: ITheme = {
  ...both({
    black: '#20262b',
    red: '#a32b20',
    green: '#1f6b3b',
    yellow: '#7e5200',
    blue: '#1b4f7a',
    magenta: '#7a2e63',
    cyan: '#0f6468',
    white: '#d9d4c7',
    grey: '#62686d',
  }),
  background: '#fbfaf6',
  foreground: '#20262b',
  cursor: '#20262b',
  cursorAccent: '#fbfaf6',
  selectionBackground: '#c5d9ea',
  selectionInactiveBackground: '#e2ded2',
};

export function terminalTheme({ dark: isDark, contrast }: Appearance): ITheme {
  const theme = isDark ? dark : light;
  if (!contrast) return theme;
  const [background, foreground] = isDark ? ['#000000', '#ffffff'] : ['#ffffff', '#000000'];
  return { ...theme, background, foreground, cursor: foreground, cursorAccent: background };
}
export const contrastRatio = ({ contrast }: Appearance): number => (contrast ? 7 : 4.5);

const ansi = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
const brightAnsi = ['brightBlack', 'brightRed', 'brightGreen', 'brightYellow', 'brightBlue', 'brightMagenta', 'brightCyan', 'brightWhite'] as const;

/** The theme as the server tells it to programs that ask. */
export function terminalColours(look: Appearance): TerminalColours {
  const theme = terminalTheme(look);
  const { foreground = '#000000', background = '#000000', cursor = foreground } = theme;
  return { foreground, background, cursor, palette: [...ansi, ...brightAnsi].map((name) => theme[name] ?? foreground) };
}
