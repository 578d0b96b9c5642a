import { Tabs } from '@base-ui/react/tabs';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { Icon } from '../../components/icon.tsx';
import { useWidth } from '../../lib/use-width.ts';
import { TerminalPane } from './terminal-pane.tsx';
import type { TerminalPool } from './terminal-pool.ts';
import type { Deck } from './use-deck.ts';

interface Props {
  readonly deck: Deck;
  readonly pool: TerminalPool;
  /** In the place of a second terminal while there is none. */
  readonly none: ReactNode;
}

function Second({ deck, pool, none }: Props) {
  const { terminals, active, second } = deck;
  return (
    <section className="second" aria-label="Second terminal" data-region onFocus={() => deck.hold(true)}>
      <div className="second-bar">
        {second && (
          <label>
            <span className="sr">Terminal</span>
            <select className="select" value={second.id} onChange={(event) => deck.selectSecond(event.target.value)}>
              {terminals
                .filter(({ id }) => id !== active?.id)
                .map(({ id, label }) => (
                  <option key={id} value={id}>
                    {label}
                  </option>
                ))}
            </select>
          </label>
        )}
        <button
          type="button"
          className="button quiet icon-only small"
          aria-label="Show one terminal"
          title="Show one terminal"
          {...(second ? {} : { 'data-region-focus': '' })}
          onClick={() => {
            deck.hold(false);
            deck.setSplit('off');
          }}
        >
          <Icon of={X} />
        </button>
      </div>
      {second ? <TerminalPane key={second.id} pool={pool} id={second.id} machine={second.label} active takes={false} /> : none}
    </section>
  );
}

/** Two terminals of 40 columns; with less room they are stacked. */
const roomForTwo = 700;

/** The chosen terminal, and beside or below it a second one. */
export function DeckBody({ deck, pool, none }: Props) {
  const { terminals, active, second, split } = deck;
  const { ref, width } = useWidth<HTMLDivElement>();
  const stacked = split === 'stacked' || (split === 'side' && width > 0 && width < roomForTwo);
  return (
    <Group elementRef={ref} orientation={stacked ? 'vertical' : 'horizontal'} className="deck-split">
      <Panel id="first" minSize={120}>
        <div className="first" onFocus={() => deck.hold(false)}>
          {terminals
            .filter((terminal) => terminal !== second)
            .map((terminal) => (
              <Tabs.Panel key={terminal.id} value={terminal.id} keepMounted tabIndex={-1} className="deck-panel">
                <TerminalPane pool={pool} id={terminal.id} machine={terminal.label} active={terminal.id === active?.id} takes />
              </Tabs.Panel>
            ))}
        </div>
      </Panel>
      {split !== 'off' && <Separator className={stacked ? 'splitter horizontal' : 'splitter'} aria-label="Size of the second terminal" />}
      {split !== 'off' && (
        <Panel id="second" minSize={120}>
          <Second deck={deck} pool={pool} none={none} />
        </Panel>
      )}
    </Group>
  );
}
