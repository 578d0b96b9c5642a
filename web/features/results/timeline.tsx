import { clock, clockSeconds } from '../../lib/format.ts';
import type { StoryEvent } from './story.ts';

const lanes = [
  { id: 'check', label: 'Checks' },
  { id: 'attack', label: 'Attack' },
  { id: 'file', label: 'Files' },
  { id: 'hint', label: 'Hints' },
  { id: 'lab', label: 'Lab' },
] as const;

/** When things happened, drawn; the event table says the same in rows. */
export function Timeline({ events, from, until }: { readonly events: readonly StoryEvent[]; readonly from: number; readonly until: number }) {
  const span = Math.max(1, until - from);
  const place = (at: string): number => Math.max(0, Math.min(100, ((Date.parse(at) - from) / span) * 100));
  const used = lanes.filter((lane) => events.some((event) => event.lane === lane.id));
  return (
    <div className="timeline" aria-hidden="true">
      {used.map((lane) => (
        <div key={lane.id} className="lane">
          <span className="lane-name">{lane.label}</span>
          <span className="lane-line">
            {events
              .filter((event) => event.lane === lane.id)
              .map((event) => (
                <span
                  key={event.seq}
                  className="mark"
                  data-lane={lane.id}
                  style={{ insetInlineStart: `${place(event.at)}%` }}
                  title={`${clockSeconds(event.at)} ${event.summary}`}
                />
              ))}
          </span>
        </div>
      ))}
      <div className="lane scale">
        <span className="lane-name" />
        <span className="lane-line">
          <span>{clock(new Date(from).toISOString())}</span>
          <span>{clock(new Date(from + span / 2).toISOString())}</span>
          <span>{clock(new Date(until).toISOString())}</span>
        </span>
      </div>
    </div>
  );
}

export function EventTable({ events, onGo }: { readonly events: readonly StoryEvent[]; readonly onGo: ((at: number) => void) | undefined }) {
  return (
    <div className="event-table" tabIndex={0} role="region" aria-label="Events">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.seq}>
              <td>
                {onGo ? (
                  <button
                    type="button"
                    className="link"
                    onClick={() => onGo(Date.parse(event.at))}
                    aria-label={`Show the recording at ${clockSeconds(event.at)}`}
                  >
                    {clockSeconds(event.at)}
                  </button>
                ) : (
                  clockSeconds(event.at)
                )}
              </td>
              <td>{event.actor}</td>
              <td>{event.summary}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
