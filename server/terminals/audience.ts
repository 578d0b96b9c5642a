import type { TerminalColours, TerminalServerMessage } from '../api.ts';
import { Outbox } from './outbox.ts';
import type { ScreenState } from './screen.ts';
import type { Viewer, ViewerListener } from './viewer.ts';

export interface AudienceHost {
  /** The screen after everything that was pushed so far. */
  state(): Promise<{ state: ScreenState; held: Uint8Array }>;
  onInput(bytes: Uint8Array, viewer: Viewer): void;
  onSize(size: { cols: number; rows: number }): void;
  onColours(colours: TerminalColours): void;
  /** Somebody fell behind or caught up. */
  onPressure(): void;
  onCount(): void;
  /** What a newcomer must know beside the screen. */
  greeting(): readonly TerminalServerMessage[];
}

const resyncEveryMs = 250;
/** A size costs a redraw of the program and of the history. */
const sizeEveryMs = 100;

/** Everybody at one terminal: each gets a screen and then every byte after it, once. The newest active one decides the size. */
export class Audience implements ViewerListener {
  readonly #host: AudienceHost;
  readonly #viewers = new Set<Viewer>();
  readonly #outbox = new Outbox((bytes) => this.#distribute(bytes));
  #activity = 0;
  #blocked = false;
  #sizing: NodeJS.Timeout | undefined;

  constructor(host: AudienceHost) {
    this.#host = host;
  }

  get count(): number {
    return this.#viewers.size;
  }

  /** Everybody has all that they may have, and at least one is worth waiting for. */
  get blocked(): boolean {
    return this.#blocked;
  }

  push(bytes: Uint8Array): void {
    if (this.#viewers.size > 0) this.#outbox.push(bytes);
  }

  tell(message: TerminalServerMessage): void {
    this.#outbox.flush();
    for (const viewer of this.#viewers) viewer.tell(message);
  }

  join(viewer: Viewer): void {
    this.#activity += 1;
    viewer.activity = this.#activity;
    this.#outbox.flush();
    this.#viewers.add(viewer);
    this.#draw(viewer, this.#host.greeting());
    this.tell({ type: 'viewers', count: this.count });
    this.#weigh();
    this.#host.onCount();
  }

  /** Draws everybody's screen anew. */
  redraw(): void {
    this.#outbox.flush();
    for (const viewer of this.#viewers) this.#draw(viewer);
  }

  /** Waits no longer for those who take nothing in. */
  skipStalled(): void {
    for (const viewer of this.#viewers) if (viewer.full) viewer.skip();
    this.#weigh();
  }

  beat(): void {
    for (const viewer of this.#viewers) viewer.beat();
  }

  close(code: number, reason: string): void {
    this.#outbox.flush();
    for (const viewer of this.#viewers) viewer.close(code, reason);
  }

  onInput(viewer: Viewer, bytes: Uint8Array): void {
    this.#activity += 1;
    viewer.activity = this.#activity;
    this.#decideSize();
    this.#decideColours();
    this.#host.onInput(bytes, viewer);
  }

  onColours(): void {
    this.#decideColours();
  }

  onResize(): void {
    this.#decideSize();
  }

  onCaughtUp(viewer: Viewer): void {
    if (viewer.skipped) this.#resync(viewer);
    this.#weigh();
  }

  onClose(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return;
    this.tell({ type: 'viewers', count: this.count });
    this.#decideSize();
    this.#decideColours();
    this.#weigh();
    this.#host.onCount();
  }

  #distribute(bytes: Uint8Array): void {
    for (const viewer of this.#viewers) viewer.send(bytes);
    this.#weigh();
  }

  #resync(viewer: Viewer): void {
    setTimeout(() => {
      if (!this.#viewers.has(viewer) || !viewer.skipped) return;
      if (!viewer.drained) return this.#resync(viewer);
      this.#outbox.flush();
      this.#draw(viewer);
    }, resyncEveryMs).unref();
  }

  #draw(viewer: Viewer, greeting: readonly TerminalServerMessage[] = []): void {
    viewer.await();
    for (const message of greeting) viewer.tell(message);
    this.#host.state().then(
      ({ state, held }) => {
        viewer.begin(state, held);
        this.#weigh();
      },
      () => viewer.close(1011, 'the screen could not be drawn'),
    );
  }

  #weigh(): void {
    const viewers = [...this.#viewers];
    const blocked = viewers.some((viewer) => viewer.full && !viewer.skipped) && viewers.every((viewer) => viewer.full);
    if (blocked === this.#blocked) return;
    this.#blocked = blocked;
    this.#host.onPressure();
  }

  #decideSize(): void {
    if (this.#sizing !== undefined) return;
    this.#sizeNow();
    this.#sizing = setTimeout(() => {
      this.#sizing = undefined;
      this.#sizeNow();
    }, sizeEveryMs).unref();
  }

  #sizeNow(): void {
    const size = this.#newest(({ size }) => size !== undefined)?.size;
    if (size !== undefined) this.#host.onSize(size);
  }

  #decideColours(): void {
    const colours = this.#newest(({ colours }) => colours !== undefined)?.colours;
    if (colours !== undefined) this.#host.onColours(colours);
  }

  /** Who typed or came last, of those. */
  #newest(having: (viewer: Viewer) => boolean): Viewer | undefined {
    return [...this.#viewers]
      .filter(having)
      .reduce<Viewer | undefined>((best, viewer) => (best === undefined || viewer.activity > best.activity ? viewer : best), undefined);
  }
}
