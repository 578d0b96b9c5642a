import { servePythonHttp } from './base-http.ts';
import { plainDaemon, type PythonScript } from './script.ts';

/** The order desk of forgotten-services: a line of text for whoever asks. */
export const orderDesk: PythonScript = {
  files: { 'orders.py': '70e8a9c6e246af39b5ad452eafdb222a4c138a954cd8cd16f5a72c41ec1cdb51' },
  async start(context) {
    await context.listen(
      { address: '0.0.0.0', port: 8080 },
      (connection) =>
        void servePythonHttp(connection, {
          methods: ['GET'],
          answer: ({ path }) => {
            const body = path.startsWith('/open') ? '3 open orders\n' : 'order desk\n';
            return Promise.resolve({ status: 200, headers: { 'Content-Type': 'text/plain', 'Content-Length': String(body.length) }, body });
          },
        }),
    );
    return plainDaemon;
  },
};
