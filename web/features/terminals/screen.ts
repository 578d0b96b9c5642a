import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { type ILinkHandler, type ITerminalOptions, Terminal } from '@xterm/xterm';
import { appearance, onAppearance, onPreferences, preferences, reducedMotion } from '../../lib/preferences.ts';
import { Graphics } from './graphics.ts';
import { answerNothing } from './silent-viewer.ts';
import { contrastRatio, terminalTheme } from './terminal-theme.ts';

export const floor = { cols: 40, rows: 10 } as const;
const scrollback = 5_000;

function options(): ITerminalOptions {
  const { fontSize, screenReader, optionIsMeta } = preferences();
  const look = appearance();
  return {
    theme: terminalTheme(look),
    minimumContrastRatio: contrastRatio(look),
    fontSize,
    screenReaderMode: screenReader,
    macOptionIsMeta: optionIsMeta,
    cursorBlink: false,
    smoothScrollDuration: reducedMotion() ? 0 : 80,
  };
}

/** A link opens with Ctrl or Cmd, http(s) only; what it would open is told while the pointer is on it. */
function linksThat(hover: (target: string | undefined) => void): ILinkHandler {
  return {
    allowNonHttpProtocols: false,
    activate: (event, target) => {
      if ((event.ctrlKey || event.metaKey) && /^https?:\/\//i.test(target)) window.open(target, '_blank', 'noopener,noreferrer');
    },
    hover: (_event, target) => hover(target),
    leave: () => hover(undefined),
  };
}

/** An xterm with our look, that never answers a program. */
export class Screen {
  readonly terminal: Terminal;
  readonly search = new SearchAddon();
  readonly #fit = new FitAddon();
  readonly #element = document.createElement('div');
  readonly #stops: (() => void)[] = [];
  readonly #graphics: Graphics;

  constructor(onLink: (target: string | undefined) => void) {
    const links = linksThat(onLink);
    this.terminal = new Terminal({
      ...options(),
      fontFamily: "'JetBrains Mono NL', ui-monospace, 'Liberation Mono', monospace",
      fontWeightBold: 700,
      lineHeight: 1.15,
      scrollback,
      allowProposedApi: true,
      cursorInactiveStyle: 'outline',
      linkHandler: links,
    });
    this.#graphics = new Graphics(this.terminal);
    this.terminal.loadAddon(this.#fit);
    this.terminal.loadAddon(this.search);
    this.terminal.loadAddon(
      new WebLinksAddon(links.activate.bind(links) as (event: MouseEvent, uri: string) => void, {
        hover: (_event, target) => onLink(target),
        leave: () => onLink(undefined),
      }),
    );
    this.terminal.loadAddon(new Unicode11Addon());
    this.terminal.unicode.activeVersion = '11';
    answerNothing(this.terminal);
    this.#element.className = 'terminal-element';
    const follow = (): void => {
      Object.assign(this.terminal.options, options());
    };
    this.#stops.push(onAppearance(follow), onPreferences(follow));
  }
  get element(): HTMLElement {
    return this.#element;
  }
  mount(host: HTMLElement): void {
    host.append(this.#element);
    if (!this.terminal.element) this.terminal.open(this.#element);
  }
  unmount(): void {
    this.#element.remove();
  }
  /** What a screen reader calls it; F6 finds it. */
  name(label: string): void {
    this.terminal.textarea?.setAttribute('aria-label', label);
    this.terminal.textarea?.setAttribute('data-region-focus', '');
  }
  /** Draws with the graphics card, or no more. */
  accelerate(wanted: boolean): Promise<void> {
    return this.#graphics.use(wanted);
  }
  dispose(): void {
    for (const stop of this.#stops) stop();
    this.terminal.dispose();
    this.#element.remove();
  }
  /** The size that this window has room for; undefined while hidden. */
  room(): { cols: number; rows: number } | undefined {
    if (this.#element.clientWidth === 0 || this.#element.clientHeight === 0) return undefined;
    const size = this.#fit.proposeDimensions();
    if (!size || !Number.isFinite(size.cols)) return undefined;
    return { cols: Math.max(floor.cols, size.cols), rows: Math.max(floor.rows, size.rows) };
  }
  /** A full-screen program holds the screen. */
  get fullScreen(): boolean {
    return this.terminal.buffer.active.type === 'alternate';
  }
  /** The kept lines as plain text, wrapped lines joined. */
  text(): string {
    const buffer = this.terminal.buffer.normal;
    const lines: string[] = [];
    for (let index = 0; index < buffer.length; index += 1) {
      const line = buffer.getLine(index);
      const words = line?.translateToString(true) ?? '';
      if (line?.isWrapped && lines.length > 0) lines[lines.length - 1] += words;
      else lines.push(words);
    }
    return lines.join('\n').replace(/\n+$/, '');
  }
}
