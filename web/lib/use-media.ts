import { useCallback, useSyncExternalStore } from 'react';

/** Room for one column only. */
export const smallMedia = '(max-width: 767px), (max-height: 420px)';

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
