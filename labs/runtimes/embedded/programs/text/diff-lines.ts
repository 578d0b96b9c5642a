/** A run of lines that differ: `from` and `to` are where it begins in each, counted from 0. */
export interface Hunk {
  readonly from: number;
  readonly removed: readonly string[];
  readonly to: number;
  readonly added: readonly string[];
}

/** Myers' shortest edit script over lines, as runs. */
export const hunksOf = (left: readonly string[], right: readonly string[], same: (a: string, b: string) => boolean = (a, b) => a === b): Hunk[] => {
  let head = 0;
  while (head < left.length && head < right.length && same(left[head]!, right[head]!)) head += 1;
  let tail = 0;
  while (tail < left.length - head && tail < right.length - head && same(left[left.length - 1 - tail]!, right[right.length - 1 - tail]!)) tail += 1;
  const a = left.slice(head, left.length - tail);
  const b = right.slice(head, right.length - tail);
  const hunks: Hunk[] = [];
  let run: { from: number; removed: string[]; to: number; added: string[] } | undefined;
  for (const step of path(a, b, same)) {
    if (step.kind === 'same') {
      if (run) hunks.push(run);
      run = undefined;
      continue;
    }
    run ??= { from: step.x + head, removed: [], to: step.y + head, added: [] };
    if (step.kind === 'remove') run.removed.push(a[step.x]!);
    else run.added.push(b[step.y]!);
  }
  if (run) hunks.push(run);
  return hunks;
};

interface Step {
  readonly kind: 'same' | 'remove' | 'add';
  readonly x: number;
  readonly y: number;
}

const path = (a: readonly string[], b: readonly string[], same: (a: string, b: string) => boolean): Step[] => {
  const trace: Map<number, number>[] = [];
  const furthest = new Map([[1, 0]]);
  const longest = a.length + b.length;
  for (let edits = 0; edits <= longest; edits += 1) {
    trace.push(new Map(furthest));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
      let x = down ? furthest.get(k + 1)! : furthest.get(k - 1)! + 1;
      while (x < a.length && x - k < b.length && same(a[x]!, b[x - k]!)) x += 1;
      furthest.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(trace, { x: a.length, y: b.length });
    }
  }
  return [];
};

const walkBack = (trace: readonly Map<number, number>[], end: { x: number; y: number }): Step[] => {
  const steps: Step[] = [];
  let { x, y } = end;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const furthest = trace[edits]!;
    const k = x - y;
    const down = k === -edits || (k !== edits && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
    const before = down ? k + 1 : k - 1;
    const fromX = furthest.get(before) ?? 0;
    const fromY = fromX - before;
    while (x > fromX && y > fromY && x > 0 && y > 0) steps.push({ kind: 'same', x: --x, y: --y });
    if (edits === 0) break;
    steps.push(down ? { kind: 'add', x, y: --y } : { kind: 'remove', x: --x, y });
  }
  return steps.reverse();
};
