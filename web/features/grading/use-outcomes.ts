import { useEffect, useRef } from 'react';
import type { Attempt } from '#server/api.ts';
import { announce } from '../../lib/announce.ts';
import { outcomeOf } from '../../lib/disputes.ts';

/** Says what came of each dispute, once. */
export function useOutcomes({ disputes }: Attempt): void {
  const told = useRef(new Set(disputes.filter(({ state }) => state !== 'open').map(({ id }) => id)));
  useEffect(() => {
    for (const dispute of disputes) {
      const words = outcomeOf(dispute);
      if (words === undefined || told.current.has(dispute.id)) continue;
      told.current.add(dispute.id);
      announce(words);
    }
  }, [disputes]);
}
