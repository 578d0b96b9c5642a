type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): boolean => !Array.isArray(value) && !isFields(value);

/** A single value as Python prints it. */
export const pythonText = (value: unknown): string =>
  value === null || value === undefined
    ? 'None'
    : value === true
      ? 'True'
      : value === false
        ? 'False'
        : typeof value === 'string'
          ? value
          : JSON.stringify(value);

/** `--output text`: rows of tabs, each named by the list or structure that it is of. */
export function textOutput(value: unknown): string {
  const lines: string[] = [];
  write(value, lines, {});
  return lines.map((line) => `${line}\n`).join('');
}

interface Place {
  readonly name?: string;
  /** Of a list's rows: the columns of them all. */
  readonly columns?: readonly string[];
}

function write(value: unknown, lines: string[], place: Place): void {
  if (isFields(value)) writeFields(value, lines, place);
  else if (Array.isArray(value)) writeList(value as unknown[], lines, place.name);
  else lines.push(pythonText(value));
}

function writeList(items: readonly unknown[], lines: string[], name: string | undefined): void {
  if (items.length === 0) return;
  if (items.some(isFields)) {
    const columns = [...new Set(items.filter(isFields).flatMap((item) => Object.keys(item).filter((key) => isScalar(item[key]))))].sort();
    for (const item of items) write(item, lines, { name, columns });
  } else if (items.some(Array.isArray)) {
    const scalars = items.filter(isScalar);
    if (scalars.length > 0) writeScalars(scalars, lines, name);
    for (const item of items.filter((one) => !isScalar(one))) write(item, lines, { name });
  } else writeScalars(items, lines, name);
}

function writeScalars(items: readonly unknown[], lines: string[], name: string | undefined): void {
  if (name === undefined) lines.push(items.map(pythonText).join('\t'));
  else lines.push(...items.map((item) => `${name.toUpperCase()}\t${pythonText(item)}`));
}

function writeFields(fields: Fields, lines: string[], { name, columns }: Place): void {
  const keys = Object.keys(fields).sort();
  const scalars = columns
    ? columns.map((key) => (Object.hasOwn(fields, key) ? pythonText(fields[key]) : ''))
    : keys.filter((key) => isScalar(fields[key])).map((key) => pythonText(fields[key]));
  if (scalars.length > 0) lines.push([...(name === undefined ? [] : [name.toUpperCase()]), ...scalars].join('\t'));
  for (const key of keys) if (columns ? !columns.includes(key) : !isScalar(fields[key])) write(fields[key], lines, { name: key });
}
