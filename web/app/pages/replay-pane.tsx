import '../styles/mono.css';
import { useQuery } from '@tanstack/react-query';
import { Pause, Play } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Icon } from '../../components/icon.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { type Cast, parseCast } from '../../features/results/cast.ts';
import { Replay, type ReplayView } from '../../features/results/replay.ts';
import { Screen } from '../../features/terminals/screen.ts';
import { ApiFailure, problemOf } from '../../lib/api.ts';
import { clockSeconds, countdown } from '../../lib/format.ts';

const speeds = [1, 2, 4] as const;

async function loadCast(url: string): Promise<Cast> {
  const response = await fetch(url);
  if (!response.ok)
    throw new ApiFailure(
      {
        code: 'recordings.missing',
        message: 'This recording cannot be read.',
        why: 'It may have been deleted or thinned.',
        next: 'The event table still tells what happened.',
      },
      response.status,
    );
  return parseCast(await response.text());
}

/** Arrows go 5 s, brackets from event to event, Space plays. */
function keyOf(replay: Replay, events: readonly number[], event: KeyboardEvent): void {
  const { at } = replay.view.get();
  const jumps: Record<string, () => void> = {
    ' ': () => replay.toggle(),
    ArrowLeft: () => replay.seek(at - 5000),
    ArrowRight: () => replay.seek(at + 5000),
    '[': () => replay.seek(events.findLast((each) => each < at - 500) ?? 0),
    ']': () => replay.seek(events.find((each) => each > at + 500) ?? replay.cast.length),
  };
  const jump = jumps[event.key];
  if (!jump || event.target instanceof HTMLInputElement || (event.key === ' ' && event.target instanceof HTMLButtonElement)) return;
  event.preventDefault();
  jump();
}

function Controls({ replay, view }: { readonly replay: Replay; readonly view: ReplayView }) {
  const { cast } = replay;
  return (
    <div className="replay-controls">
      <button type="button" className="button small" onClick={() => replay.toggle()}>
        <Icon of={view.playing ? Pause : Play} /> {view.playing ? 'Pause' : 'Play'}
      </button>
      <input
        type="range"
        min={0}
        max={Math.max(1, Math.ceil(cast.length))}
        step={100}
        value={view.at}
        aria-label="Position"
        aria-valuetext={`${countdown(view.at)} of ${countdown(cast.length)}`}
        onChange={(event) => replay.seek(Number(event.target.value))}
      />
      <span className="caption">
        {clockSeconds(cast.began + view.at)} · {countdown(view.at)} of {countdown(cast.length)}
      </span>
      <span className="speeds" role="group" aria-label="Speed">
        {speeds.map((speed) => (
          <button key={speed} type="button" className="button quiet small" aria-pressed={view.speed === speed} onClick={() => replay.set({ speed })}>
            {speed}×
          </button>
        ))}
      </span>
      <label className="choice">
        <input type="checkbox" checked={view.skipIdle} onChange={(event) => replay.set({ skipIdle: event.target.checked })} />
        Skip idle
      </label>
    </div>
  );
}

function Player({ cast, events, goTo }: { readonly cast: Cast; readonly events: readonly number[]; readonly goTo: { readonly at: number } | undefined }) {
  const host = useRef<HTMLDivElement>(null);
  const [replay, setReplay] = useState<Replay>();
  useEffect(() => {
    if (!host.current) return;
    const screen = new Screen(() => undefined);
    screen.terminal.options.disableStdin = true;
    screen.mount(host.current);
    screen.name('Recording of the terminal, read only');
    screen.terminal.attachCustomKeyEventHandler(() => false);
    const made = new Replay(cast, {
      reset: () => screen.terminal.reset(),
      resize: (cols, rows) => screen.terminal.resize(cols, rows),
      write: (data) => screen.terminal.write(data),
    });
    setReplay(made);
    return () => {
      made.pause();
      screen.dispose();
    };
  }, [cast]);
  useEffect(() => {
    if (replay && goTo) replay.seek(goTo.at - cast.began);
  }, [replay, goTo, cast]);
  const still = useSyncExternalStore(replay?.view.subscribe ?? noSubscription, replay?.view.get ?? noView);
  return (
    <div
      className="replay"
      role="group"
      aria-label="Recording. Space plays, arrows go 5 seconds, brackets go from event to event."
      onKeyDown={(event) => replay && keyOf(replay, events, event)}
    >
      <div className="replay-screen" ref={host} />
      {replay && still && <Controls replay={replay} view={still} />}
    </div>
  );
}
const noSubscription = () => () => undefined;
const noView = () => undefined;

export function ReplayPane({
  url,
  events,
  goTo,
}: {
  readonly url: string;
  readonly events: readonly number[];
  readonly goTo: { readonly at: number } | undefined;
}) {
  const cast = useQuery({ queryKey: ['recording', url], queryFn: () => loadCast(url), staleTime: Infinity });
  if (cast.isPending) return <Pending what="the recording" />;
  if (cast.error) return <ProblemCard problem={problemOf(cast.error)} retry={() => void cast.refetch()} />;
  return <Player key={url} cast={cast.data} events={events.map((at) => at - cast.data.began)} goTo={goTo} />;
}
