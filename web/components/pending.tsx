import { useEffect, useState } from 'react';
import { duration } from '../lib/format.ts';

/** Nothing for 300 ms, then a skeleton, and after 3 s what is being waited for. */
export function Pending({ what, rows = 4 }: { readonly what: string; readonly rows?: number }) {
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    const began = Date.now();
    const timer = setInterval(() => setElapsed(Date.now() - began), 300);
    return () => clearInterval(timer);
  }, []);
  if (elapsed < 300) return null;
  return (
    <div className="pending" aria-busy="true">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="skeleton" style={{ blockSize: index === 0 ? 32 : 20, inlineSize: index === 0 ? '40%' : `${90 - index * 8}%` }} />
      ))}
      {elapsed > 3000 && (
        <p className="caption">
          Waiting for {what}, {duration(elapsed)}
        </p>
      )}
    </div>
  );
}
