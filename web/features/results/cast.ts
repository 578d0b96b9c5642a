/** A recording: asciicast v2 (absolute times) or v3 (intervals), as a list of moments in ms. */
export interface Moment {
  readonly at: number;
  readonly kind: 'output' | 'resize';
  readonly data: string;
}
export interface Cast {
  readonly cols: number;
  readonly rows: number;
  /** When it began, ms since the epoch. */
  readonly began: number;
  readonly length: number;
  readonly moments: readonly Moment[];
}
interface Header {
  readonly version: number;
  readonly timestamp?: number;
  readonly width?: number;
  readonly height?: number;
  readonly term?: { readonly cols?: number; readonly rows?: number };
}
const kinds: Readonly<Record<string, Moment['kind']>> = { o: 'output', r: 'resize' };

export function parseCast(text: string): Cast {
  const [first = '{}', ...lines] = text.split('\n');
  const header = JSON.parse(first) as Header;
  const moments: Moment[] = [];
  let elapsed = 0;
  for (const line of lines) {
    if (!line.startsWith('[')) continue;
    const [time, code, data] = JSON.parse(line) as [number, string, string];
    elapsed = header.version >= 3 ? elapsed + time * 1000 : time * 1000;
    const kind = kinds[code];
    if (kind) moments.push({ at: elapsed, kind, data });
  }
  return {
    cols: header.term?.cols ?? header.width ?? 80,
    rows: header.term?.rows ?? header.height ?? 24,
    began: (header.timestamp ?? 0) * 1000,
    length: elapsed,
    moments,
  };
}
