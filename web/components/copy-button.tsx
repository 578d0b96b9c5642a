import { Check, Copy } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { copyText } from '../lib/copy.ts';
import { Icon } from './icon.tsx';

export function CopyButton({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  const [copied, setCopied] = useState(false);
  return (
    <button type="button" className="button small" onClick={() => void copyText(text).then(setCopied)}>
      <Icon of={copied ? Check : Copy} /> {copied ? 'Copied' : children}
    </button>
  );
}
