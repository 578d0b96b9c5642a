const quietMs = 500;
const betweenMs = 100;

/** One line that is written over itself, on a terminal only, and only where the work takes long enough to wonder. */
export function progressTo(stream: NodeJS.WriteStream): { show(done: number, total: number): void; clear(): void } {
  let next = performance.now() + quietMs;
  let shown = false;
  return {
    show: (done, total) => {
      if (!stream.isTTY || performance.now() < next) return;
      next = performance.now() + betweenMs;
      shown = true;
      stream.write(`\r\u001b[Kchecking: ${done} of ${total} files`);
    },
    clear: () => void (shown && stream.write('\r\u001b[K')),
  };
}
