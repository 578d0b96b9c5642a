import type { Terminal } from '@xterm/xterm';

/**
 * Drawing by the graphics card, for one terminal while it is shown. A browser has few WebGL contexts, so they are given back when it is hidden;
 * where there is none, or the browser takes it away, xterm goes on drawing with the page.
 */
export class Graphics {
  readonly #terminal: Terminal;
  #addon: { dispose(): void } | undefined;
  #wanted = false;
  #lost = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  async use(wanted: boolean): Promise<void> {
    this.#wanted = wanted;
    if (!wanted) return this.#release();
    const { WebglAddon } = await import('@xterm/addon-webgl');
    if (!this.#wanted || this.#lost || this.#addon || !this.#terminal.element) return;
    const addon = new WebglAddon();
    addon.onContextLoss(() => {
      this.#lost = true;
      this.#release();
    });
    try {
      this.#terminal.loadAddon(addon);
      this.#addon = addon;
    } catch {
      this.#lost = true;
      addon.dispose();
    }
  }

  #release(): void {
    this.#addon?.dispose();
    this.#addon = undefined;
  }
}
