import type { TerminalColours } from '../api.ts';
import type { ScreenStart, ScreenState } from './screen.ts';

/** To the worker, in order. `screen` names the screen. */
export type ScreenRequest =
  | { readonly type: 'open'; readonly screen: number; readonly start: ScreenStart }
  | { readonly type: 'write'; readonly screen: number; readonly bytes: Uint8Array }
  | { readonly type: 'resize'; readonly screen: number; readonly cols: number; readonly rows: number }
  | { readonly type: 'skip'; readonly screen: number; readonly seq: number }
  | { readonly type: 'mute'; readonly screen: number; readonly muted: boolean }
  | { readonly type: 'colours'; readonly screen: number; readonly colours: TerminalColours }
  /** `scrollback`: lines above the screen. */
  | { readonly type: 'state'; readonly screen: number; readonly request: number; readonly scrollback?: number }
  | { readonly type: 'close'; readonly screen: number };

/** From the worker. `held` of a state are the bytes after it that end in the middle of a sequence. */
export type ScreenAnswer =
  | { readonly type: 'parsed'; readonly screen: number; readonly bytes: number }
  | { readonly type: 'reply'; readonly screen: number; readonly data: string }
  | { readonly type: 'title'; readonly screen: number; readonly title: string }
  | { readonly type: 'state'; readonly request: number; readonly state: ScreenState; readonly held: Uint8Array };
