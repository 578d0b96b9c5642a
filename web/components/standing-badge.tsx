import { CircleCheckBig, CircleDashed, CircleX, type LucideIcon, LoaderCircle, ShieldCheck, ShieldX, TriangleAlert, Undo2 } from 'lucide-react';
import { type Standing, wordOf } from '../lib/grade.ts';
import { Icon } from './icon.tsx';

const icons: Record<Standing, LucideIcon> = {
  pass: CircleCheckBig,
  fail: CircleX,
  regress: Undo2,
  none: CircleDashed,
  warn: TriangleAlert,
  running: LoaderCircle,
  holding: ShieldCheck,
  broken: ShieldX,
};

export function StandingBadge({ standing, status, children }: { readonly standing: Standing; readonly status?: string; readonly children?: string }) {
  return (
    <span className={`badge ${standing}`}>
      <Icon of={icons[standing]} />
      {children ?? wordOf(standing, status)}
    </span>
  );
}
