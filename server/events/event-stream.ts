import type { AttemptEvent } from '../api.ts';
import type { EventLog, Signal, StoredEvent } from './event-log.ts';

export interface StreamSource {
  readonly events: EventLog;
  /** The attempt's view now, as an event; and a stored event with what it names filled in. */
  view(attempt: string): AttemptEvent;
  fill(event: StoredEvent): AttemptEvent;
  readonly heartbeatMs?: number;
}

const queueLimit = 256;
const heartbeatMs = 15_000;

/**
 * Server-sent events of one attempt: what was missed since `since`, the view, then what happens. A client that reads too slowly for
 * 256 messages is cut off; it comes back with its `Last-Event-ID` and misses nothing.
 */
export function eventStream(source: StreamSource, { attempt, since }: { attempt: string; since: number }): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop = () => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => {
          if ((controller.desiredSize ?? 0) > 0) return controller.enqueue(encoder.encode(text));
          stop();
          controller.close();
        };
        let viewDue: NodeJS.Immediate | undefined;
        const guarded = (run: () => void) => {
          try {
            run();
          } catch {
            stop();
            controller.close();
          }
        };
        const sendView = () => {
          viewDue = undefined;
          guarded(() => send(message(source.view(attempt))));
        };
        const missed = source.events.since(attempt, since);
        const onSignal = (signal: Signal) => {
          if (signal.kind === 'event') guarded(() => send(message(source.fill(signal.event), signal.event.seq)));
          else if (signal.kind === 'view') viewDue ??= setImmediate(sendView);
          else
            guarded(() =>
              send(message({ type: 'phase', phase: signal.phase, seq: source.events.last(attempt), at: new Date().toISOString(), actor: 'server' })),
            );
        };
        const unwatch = source.events.watch(attempt, onSignal);
        const heartbeat = setInterval(() => send(': still here\n\n'), source.heartbeatMs ?? heartbeatMs).unref();
        stop = () => {
          unwatch();
          clearInterval(heartbeat);
          if (viewDue) clearImmediate(viewDue);
        };
        controller.enqueue(encoder.encode('retry: 1000\n\n' + missed.map((event) => message(source.fill(event), event.seq)).join('')));
        sendView();
      },
      cancel: () => stop(),
    },
    { highWaterMark: queueLimit },
  );
}

const message = (event: AttemptEvent, id?: number) => `${id === undefined ? '' : `id: ${id}\n`}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
