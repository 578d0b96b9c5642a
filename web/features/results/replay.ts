import { Store } from '../../lib/store.ts';
import type { Cast } from './cast.ts';

export interface ReplayView {
  readonly at: number;
  readonly playing: boolean;
  readonly speed: 1 | 2 | 4;
  readonly skipIdle: boolean;
}
export interface ReplayScreen {
  reset(): void;
  resize(cols: number, rows: number): void;
  write(data: string): void;
}
const idleMs = 2_000;
const stepMs = 50;

/** Plays a recording on a screen: forward by its own clock, to any moment by drawing from the start. */
export class Replay {
  readonly view = new Store<ReplayView>({ at: 0, playing: false, speed: 1, skipIdle: true });
  readonly cast: Cast;
  readonly #screen: ReplayScreen;
  #next = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(cast: Cast, screen: ReplayScreen) {
    this.cast = cast;
    this.#screen = screen;
    this.seek(cast.moments[0]?.at ?? 0);
  }
  play(): void {
    if (this.view.get().at >= this.cast.length) this.seek(0);
    this.#change({ playing: true });
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#step(), stepMs);
  }
  readonly pause = (): void => {
    clearInterval(this.#timer);
    this.#change({ playing: false });
  };
  toggle(): void {
    if (this.view.get().playing) this.pause();
    else this.play();
  }
  set(change: Partial<Pick<ReplayView, 'speed' | 'skipIdle'>>): void {
    this.#change(change);
  }
  seek(to: number): void {
    const at = Math.max(0, Math.min(to, this.cast.length));
    if (at < this.view.get().at || this.#next === 0) {
      this.#screen.reset();
      this.#screen.resize(this.cast.cols, this.cast.rows);
      this.#next = 0;
    }
    this.#drawUntil(at);
    this.#change({ at });
  }

  #step(): void {
    const { at, speed, skipIdle } = this.view.get();
    const upcoming = this.cast.moments[this.#next]?.at ?? this.cast.length;
    const wait = upcoming - at;
    const to = skipIdle && wait > idleMs ? upcoming - stepMs : at + stepMs * speed;
    this.#drawUntil(to);
    this.#change({ at: Math.min(to, this.cast.length) });
    if (to >= this.cast.length) this.pause();
  }
  #drawUntil(at: number): void {
    for (let moment = this.cast.moments[this.#next]; moment && moment.at <= at; moment = this.cast.moments[this.#next]) {
      this.#next += 1;
      if (moment.kind === 'output') this.#screen.write(moment.data);
      else this.#resize(moment.data);
    }
  }
  #resize(size: string): void {
    const [cols, rows] = size.split('x').map(Number);
    if (cols && rows) this.#screen.resize(cols, rows);
  }
  #change(change: Partial<ReplayView>): void {
    this.view.set({ ...this.view.get(), ...change });
  }
}
