import { useEffect } from 'react';
import type { WorkspaceModel } from './use-workspace.ts';

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"], .terminal') !== null;

export function useWorkspaceKeys({ control, setKeys }: WorkspaceModel): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && event.ctrlKey && event.shiftKey) {
        event.preventDefault();
        void control.start();
      } else if (event.key === '?' && !event.ctrlKey && !event.metaKey && !typing(event.target)) {
        event.preventDefault();
        setKeys(true);
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  });
}
