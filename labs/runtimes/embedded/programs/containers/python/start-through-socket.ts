import type { ProgramContext } from '../../../program/program.ts';
import { isSysError } from '../../../sys/sys-error.ts';
import type { Sys } from '../../../sys/sys.ts';

const fixed = ['/var/run/docker.sock', '/run/docker.sock'];

/** Starts a container through whichever socket of an engine answers, and says so. */
export async function startThroughSocket({ sys, stdout }: ProgramContext, name: string): Promise<number> {
  const sockets = [...fixed, ...(await below(sys, '/machine/run/user')), ...(await below(sys, '/run/user'))];
  for (const path of sockets) {
    try {
      const image = { Image: 'localhost/gallery:1', Cmd: ['sh', '-c', 'exit 0'], HostConfig: { NetworkMode: 'host' } };
      if ((await ask(sys, path, { method: 'POST', url: `/v1.41/containers/create?name=${name}`, body: image })) !== 201) continue;
      const started = await ask(sys, path, { method: 'POST', url: `/v1.41/containers/${name}/start` });
      await ask(sys, path, { method: 'DELETE', url: `/v1.41/containers/${name}?force=true` });
      if (![204, 304].includes(started)) continue;
      await stdout.write(`started ${name}\n`);
      return 0;
    } catch (error) {
      if (!isSysError(error)) throw error;
    }
  }
  return 0;
}

async function below(sys: Sys, folder: string): Promise<string[]> {
  const users = await sys.readdir(folder).catch(() => []);
  const paths = users.map(({ name }) => `${folder}/${name}/podman/podman.sock`);
  const there = await Promise.all(
    paths.map((path) =>
      sys.stat(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return paths.filter((_, at) => there[at]);
}

/** The status of one request. */
async function ask(sys: Sys, path: string, { method, url, body }: { method: string; url: string; body?: unknown }): Promise<number> {
  const connection = await sys.connectUnix(path);
  try {
    const text = body === undefined ? '' : JSON.stringify(body);
    const head = [
      `${method} ${url} HTTP/1.1`,
      'Host: engine',
      'Accept-Encoding: identity',
      `Content-Length: ${Buffer.byteLength(text)}`,
      'content-type: application/json',
      'Connection: close',
    ];
    await connection.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`));
    let answer = '';
    for (let chunk = await connection.read(); chunk; chunk = await connection.read()) {
      answer += Buffer.from(chunk).toString('latin1');
      if (answer.includes('\r\n\r\n')) break;
    }
    return Number(/^HTTP\/1\.\d (\d+)/.exec(answer)?.[1] ?? 0);
  } finally {
    await connection.close();
  }
}
