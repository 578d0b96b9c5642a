import { Download as Arrow } from 'lucide-react';
import { Icon } from './icon.tsx';

/** Saves a text that the page has as a file. */
export function Download({ name, text, children }: { readonly name: string; readonly text: string; readonly children: string }) {
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  return (
    <button type="button" className="button small" onClick={save}>
      <Icon of={Arrow} /> {children}
    </button>
  );
}
