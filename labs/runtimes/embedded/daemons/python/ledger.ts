import { isSysError, SysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';
import { type PythonAnswer, servePythonHttp } from './base-http.ts';
import { type PythonScript, plainDaemon } from './script.ts';

const settings = '/etc/ledger/ledger.conf';
const archive = '/srv/ledger/archive.csv';
const open = '/srv/ledger/open.csv';

const textOf = async (sys: Sys, path: string): Promise<string> => new TextDecoder().decode(await sys.readFile(path));

/** The ledger of file-permissions: reads its books and adds a line, as the user that it runs as. */
export const ledger: PythonScript = {
  files: { 'ledger.py': '00dfbd2d75b8099ada20f949891867a6f91cbd0f6afdfe9b6c48fc166e9d8761' },
  async start(context) {
    const { sys } = context;
    const answer = async (work: () => Promise<string>): Promise<PythonAnswer> => {
      try {
        if (!(await textOf(sys, settings)).includes('password')) return plain(500, 'the settings hold no password\n');
        return plain(200, await work());
      } catch (error) {
        if (isSysError(error)) return plain(500, `${new SysError(error.code).message}\n`);
        throw error;
      }
    };
    await context.listen(
      { address: '0.0.0.0', port: 8080 },
      (connection) =>
        void servePythonHttp(connection, {
          methods: ['GET', 'PUT'],
          answer: async ({ method, headers, read }) => {
            if (method === 'GET') return await answer(async () => (await textOf(sys, archive)) + (await textOf(sys, open)));
            const line = (await read(Math.min(Number(headers['content-length'] ?? 0), 1000))).toString('utf8');
            return await answer(async () => {
              await sys.writeFile(open, `${line.replaceAll('\n', ' ')}\n`, { append: true, create: true });
              return 'booked\n';
            });
          },
        }),
    );
    return plainDaemon;
  },
};

const plain = (status: number, body: string): PythonAnswer => ({
  status,
  headers: { 'Content-Type': 'text/plain', 'Content-Length': String(Buffer.byteLength(body)) },
  body,
});
