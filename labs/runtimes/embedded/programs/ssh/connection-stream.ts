import { Duplex } from 'node:stream';
import type { Connection } from '../../sys/sys.ts';

/** A connection of the simulated network as a stream of Node's. */
export function streamOf(connection: Connection): Duplex {
  const stream = new Duplex({
    read() {
      connection.read().then(
        (data) => stream.push(data ? Buffer.from(data) : null),
        (error: unknown) => stream.destroy(error as Error),
      );
    },
    write(chunk: Buffer, _encoding, done) {
      connection.write(chunk).then(() => done(), done);
    },
    final(done) {
      connection.end().then(() => done(), done);
    },
    destroy(error, done) {
      void connection.close().finally(() => done(error));
    },
  });
  return stream;
}
