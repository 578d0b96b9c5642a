const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `3 seconds`, `About an hour`: a span as Docker's tools tell it. */
export function humanDuration(ms: number): string {
  if (ms < second) return 'Less than a second';
  if (ms < 2 * second) return '1 second';
  if (ms < minute) return `${Math.floor(ms / second)} seconds`;
  if (ms < 2 * minute) return 'About a minute';
  if (ms < hour) return `${Math.floor(ms / minute)} minutes`;
  if (Math.round(ms / hour) === 1) return 'About an hour';
  if (ms < 2 * day) return `${Math.round(ms / hour)} hours`;
  if (ms < 14 * day) return `${Math.floor(ms / day)} days`;
  if (ms < 60 * day) return `${Math.floor(ms / day / 7)} weeks`;
  if (ms < 730 * day) return `${Math.floor(ms / day / 30)} months`;
  return `${Math.floor(ms / day / 365)} years`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `20.3 MB`: three digits that count. */
export function humanSize(bytes: number, separator = ' '): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))}${separator}${units[unit]}`;
}
