interface KeyboardLock {
  lock?(keys: string[]): Promise<void>;
  unlock?(): void;
}
const keyboard = (): KeyboardLock => (navigator as Navigator & { keyboard?: KeyboardLock }).keyboard ?? {};

/** Fills the screen, and keeps Ctrl+W, T and N where the browser can (Chromium). */
export async function fullTerminal(full: boolean): Promise<void> {
  try {
    if (!full) {
      keyboard().unlock?.();
      if (document.fullscreenElement) await document.exitFullscreen();
      return;
    }
    await document.documentElement.requestFullscreen();
    await keyboard().lock?.(['KeyW', 'KeyT', 'KeyN']);
  } catch {
    // Without it the terminal still fills the page.
  }
}
