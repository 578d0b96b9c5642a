import { Boxes, Container, type LucideIcon, MonitorPlay } from 'lucide-react';
import { type RuntimeName, runtimeSentence, runtimeWord } from '../lib/runtimes.ts';
import { Icon } from './icon.tsx';

const glyphs: Readonly<Record<RuntimeName, LucideIcon>> = { embedded: MonitorPlay, docker: Container, kind: Boxes, kubernetes: Boxes };

/** How a lab runs, in a word. */
export function RuntimeTag({ name }: { readonly name: RuntimeName }) {
  return (
    <span className="runtime" data-runtime={name} title={runtimeSentence(name)}>
      <Icon of={glyphs[name]} /> {runtimeWord(name)}
    </span>
  );
}
