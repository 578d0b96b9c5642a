import { useSyncExternalStore } from 'react';
import { assertive, polite } from '../lib/announce.ts';

export function LiveRegions() {
  const quiet = useSyncExternalStore(polite.subscribe, polite.get);
  const loud = useSyncExternalStore(assertive.subscribe, assertive.get);
  return (
    <div className="sr" role="region" aria-label="Announcements">
      <p role="status">{quiet}</p>
      <p role="alert">{loud}</p>
    </div>
  );
}
