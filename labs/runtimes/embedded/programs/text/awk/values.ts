/** Text of the input that looks like a number is both. */
export class Numeric {
  readonly text: string;
  readonly number: number;
  constructor(text: string, number: number) {
    this.text = text;
    this.number = number;
  }
}

/** undefined: never set. Texts are bytes, one character each. */
export type Value = number | string | Numeric | undefined;
export type Table = Map<string, Value>;

const numberAhead = /^[ \t\n\r\f\v]*([-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[iI][nN][fF](?:inity)?|[nN][aA][nN]))/;
const wholeNumber = new RegExp(`${numberAhead.source}[ \\t\\n\\r\\f\\v]*$`);

const parsed = (text: string): number => {
  const hex = /^([-+]?)(0[xX][0-9a-fA-F]+)$/.exec(text);
  if (hex) return (hex[1] === '-' ? -1 : 1) * Number(hex[2]);
  if (/inf/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
};

/** A field or a line of the input. */
export const fromInput = (text: string): Value => {
  const found = wholeNumber.exec(text);
  return found ? new Numeric(text, parsed(found[1]!)) : text;
};

export const toNumber = (value: Value): number => {
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  if (value instanceof Numeric) return value.number;
  const found = numberAhead.exec(value);
  return found ? parsed(found[1]!) : 0;
};

export const isTrue = (value: Value): boolean => (value instanceof Numeric ? value.number !== 0 : value !== undefined && value !== 0 && value !== '');
