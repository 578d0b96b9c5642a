import type { Sys } from '../../sys/sys.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { servePythonHttp } from './base-http.ts';
import { type PythonScript, plainDaemon } from './script.ts';

/** The shop of network-sysctls: shows the stock out of the database on its own machine. */
export const shop: PythonScript = {
  files: { 'shop.py': '144d70a28cc7908f509cf7904ce7299bfa02d4968ab829ca499b0a619209055b' },
  async start(context) {
    await context.listen(
      { address: '0.0.0.0', port: 8080 },
      (connection) =>
        void servePythonHttp(connection, {
          methods: ['GET', 'PUT'],
          answer: async ({ method, headers, read }) => {
            const words =
              method === 'PUT' ? (await read(Math.min(Number(headers['content-length'] ?? 0), 100))).toString('utf8').split(/\s+/).filter(Boolean) : [];
            const body = await ask(context.sys, method === 'GET' ? 'LIST' : `SET counted ${words[0] ?? ''}`);
            const text = body ?? 'the database does not answer\n';
            return {
              status: body === undefined ? 503 : 200,
              headers: { 'Content-Type': 'text/plain', 'Content-Length': String(Buffer.byteLength(text)) },
              body: text,
            };
          },
        }),
    );
    return plainDaemon;
  },
};

/** One line to the database and its answer; undefined where it does not answer. */
async function ask(sys: Sys, line: string): Promise<string | undefined> {
  try {
    const connection = await sys.connect({ host: '127.0.0.1', port: 5432, timeoutMs: 3000 });
    try {
      await connection.write(Buffer.from(`${line}\n`));
      let text = '';
      while (!(line === 'LIST' ? /(^|\n)\.\n$/ : /\n/).test(text)) {
        const chunk = await connection.read();
        if (!chunk) break;
        text += Buffer.from(chunk).toString('utf8');
      }
      return line === 'LIST' ? text.replace(/\.\n$/, '') : text;
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
}
