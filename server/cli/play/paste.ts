export interface Keys {
  readonly keys: string;
  /** What the terminal shows once the shell has taken these keys in. */
  readonly shown?: string;
}

/** Its two halves meet only in the output, never in the echo of what was typed. */
const announce = (mark: string): string => `printf '\\n%s%s:%s\\n' '${mark.slice(0, 8)}' '${mark.slice(8)}' "$?"`;

const lineBytes = 512;

/** One bracketed paste, which the shell takes as a whole before it runs the first line: no command inside it can eat the rest. */
export const pasteOf = (script: string, mark: string): Keys => {
  const text = `${script.trimEnd()}\n${announce(mark)}`;
  return { keys: `\x1b[200~${text.replaceAll(/\r?\n/g, '\r')}\x1b[201~\r` };
};

/** For a shell without bracketed paste: the script goes into a variable by short lines, each awaited, and is run from there. */
export const typedOf = (script: string, mark: string): Keys[] => {
  const encoded = Buffer.from(script).toString('base64');
  const parts = Array.from({ length: Math.ceil(encoded.length / lineBytes) }, (_, index) => encoded.slice(index * lineBytes, (index + 1) * lineBytes));
  const lines = parts.map((part, index) => {
    const step = `${mark.slice(0, 8)}${index}`;
    return { keys: ` rampart_script="\${rampart_script}${part}"; printf '%s%s.\\n' '${step.slice(0, 4)}' '${step.slice(4)}'\r`, shown: `${step}.` };
  });
  const run = ` eval "$(printf %s "$rampart_script" | base64 -d)"; ${announce(mark)}; unset rampart_script\r`;
  return [{ keys: ' rampart_script=\r' }, ...lines, { keys: run }];
};
