import { useEffect, useState, useSyncExternalStore } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import type { Attempt, AttemptEvent } from '#server/api.ts';
import { announce } from './announce.ts';
import { serverNow } from './api.ts';
import { applyEvent, applyVerdict } from './attempt-events.ts';
import { attemptQuery, type LiveVerdicts, queryClient, verdictsKey } from './queries.ts';
import { Store } from './store.ts';

export interface FeedState {
  readonly live: boolean;
  /** When the server was last heard, ms. */
  readonly heard: number;
  readonly notices: readonly { readonly seq: number; readonly level: 'info' | 'warning'; readonly message: string }[];
}
const types = ['attempt', 'phase', 'verdict', 'check', 'attack', 'notice', 'log'] as const;
const retryMs = 3000;

/** One resumable stream of an attempt's events, written into the query cache. */
export class AttemptFeed {
  readonly state: Store<FeedState>;
  readonly #id: string;
  readonly #client: QueryClient;
  #source: EventSource | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(id: string, client: QueryClient) {
    this.#id = id;
    this.#client = client;
    this.state = new Store<FeedState>({ live: true, heard: serverNow(), notices: [] });
  }

  start(): void {
    const attempt = this.#client.getQueryData<Attempt>(attemptQuery(this.#id).queryKey);
    this.#source = new EventSource(`/api/attempts/${encodeURIComponent(this.#id)}/events?since=${attempt?.lastEvent ?? 0}`);
    this.#source.onopen = () => this.#hear(true);
    this.#source.onerror = () => this.#lost();
    for (const type of types) this.#source.addEventListener(type, this.#receive);
    this.#source.onmessage = this.#receive;
  }
  stop(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
  }
  readonly dismiss = (seq: number): void => {
    const state = this.state.get();
    this.state.set({ ...state, notices: state.notices.filter((notice) => notice.seq !== seq) });
  };

  #lost(): void {
    this.#hear(false);
    if (this.#source?.readyState !== EventSource.CLOSED) return;
    this.#retry = setTimeout(() => {
      void this.#client.invalidateQueries({ queryKey: attemptQuery(this.#id).queryKey, exact: true });
      this.start();
    }, retryMs);
  }
  #hear(live: boolean): void {
    const state = this.state.get();
    if (live || state.live) this.state.set({ ...state, live, heard: live ? serverNow() : state.heard });
  }
  readonly #receive = (message: MessageEvent<string>): void => {
    const event = JSON.parse(message.data) as AttemptEvent;
    this.#hear(true);
    if (event.type === 'verdict') this.#client.setQueryData<LiveVerdicts>(verdictsKey(this.#id), (live) => applyVerdict(live, event));
    if (event.type === 'notice') this.#notice(event);
    this.#client.setQueryData<Attempt>(attemptQuery(this.#id).queryKey, (attempt) => attempt && applyEvent(attempt, event));
  };
  #notice(event: AttemptEvent & { readonly type: 'notice' }): void {
    const state = this.state.get();
    if (state.notices.some((notice) => notice.seq === event.seq)) return;
    this.state.set({ ...state, notices: [...state.notices, { seq: event.seq, level: event.level, message: event.message }] });
    announce(event.message, event.level === 'warning' ? 'assertive' : 'polite');
  }
}

/** Follows the attempt while a page shows it. */
export function useAttemptFeed(id: string): FeedState & { dismiss(seq: number): void } {
  const [feed] = useState(() => new AttemptFeed(id, queryClient));
  useEffect(() => {
    feed.start();
    return () => feed.stop();
  }, [feed]);
  return { ...useSyncExternalStore(feed.state.subscribe, feed.state.get), dismiss: feed.dismiss };
}
