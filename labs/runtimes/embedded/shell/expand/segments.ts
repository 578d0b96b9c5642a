/** A piece of an expanded word. `splits`: the result of an unquoted expansion, cut at IFS. `boundary`: fields end here (`"$@"`). */
export type Segment = { readonly text: string; readonly quoted: boolean; readonly splits?: boolean } | 'boundary';

export type Field = Exclude<Segment, 'boundary'>[];

/** Cuts a word's segments into fields. */
export const splitFields = (segments: readonly Segment[], ifs: string): Field[] => {
  const fields: Field[] = [];
  let current: Field | undefined;
  const end = (): void => {
    if (current) fields.push(current);
    current = undefined;
  };
  for (const segment of segments) {
    if (segment === 'boundary') end();
    else if (!segment.splits) (current ??= []).push(segment);
    else current = splitInto({ fields, current }, segment.text, ifs);
  }
  end();
  return fields;
};

/** bash's rule: blanks of IFS are cut as runs, other characters of IFS each end a field. */
const splitInto = (state: { fields: Field[]; current: Field | undefined }, text: string, ifs: string): Field | undefined => {
  const { fields } = state;
  let { current } = state;
  const isBlank = (char: string): boolean => ' \t\n'.includes(char) && ifs.includes(char);
  let afterBlank = false;
  let begun = '';
  const flush = (): void => {
    if (begun !== '') (current ??= []).push({ text: begun, quoted: false });
    begun = '';
  };
  for (const char of text) {
    if (!ifs.includes(char)) {
      begun += char;
      afterBlank = false;
      continue;
    }
    flush();
    if (isBlank(char)) {
      if (current) {
        fields.push(current);
        current = undefined;
        afterBlank = true;
      }
    } else if (current) {
      fields.push(current);
      current = undefined;
    } else if (afterBlank) afterBlank = false;
    else fields.push([{ text: '', quoted: true }]);
  }
  flush();
  return current;
};

export const fieldText = (field: Field): string => field.map(({ text }) => text).join('');
