import type { Duplex } from 'node:stream';
import type Dockerode from 'dockerode';
import { TargetError } from '../../target.ts';
import type { AgentClient, CallOptions } from '../../agent/client.ts';
import { connectAgent } from '../../agent/client.ts';
import { startExec } from './exec-stream.ts';

export type ServeRole = 'warden' | 'visitor';

/** The connection to one helper container's agent, made when it is first needed and made again when it was lost. */
export interface ServeLink {
  /** Asked once more on a fresh connection where the first was lost: only for operations that may happen twice. */
  call<T>(op: string, args: object, options?: CallOptions): Promise<T>;
  /** As `call`, but a lost connection is an error. */
  once<T>(op: string, args: object, options?: CallOptions): Promise<T>;
  open(op: string, args: object, options?: CallOptions): Promise<Duplex>;
  /** Resolves when the helper answers. */
  ready(): Promise<void>;
  close(): void;
}

export interface ServeLinkOptions {
  readonly role: ServeRole;
  /** Finds or starts the helper. */
  container(): Promise<Dockerode.Container>;
}

/** Docker leaves the streams of a container that shares the host's processes open when it dies, so its death is asked for apart. */
async function closeWithContainer(helper: Dockerode.Container, client: AgentClient): Promise<void> {
  const abort = new AbortController();
  client.onClose(() => abort.abort());
  await helper.wait({ abortSignal: abort.signal }).catch(() => undefined);
  client.close();
}

export const agentFolder = '/.rampart';
export const agentPath = `${agentFolder}/agent`;

export function createServeLink({ role, container }: ServeLinkOptions): ServeLink {
  let client: Promise<AgentClient> | undefined;
  let closed = false;

  const dial = async (): Promise<AgentClient> => {
    const helper = await container();
    const made = connectAgent(await startExec(helper, { argv: [agentPath, 'serve', '--role', role], stdin: true }));
    made.onClose(() => (client = undefined));
    void closeWithContainer(helper, made);
    if (closed) made.close();
    return made;
  };

  const current = (): Promise<AgentClient> => {
    if (closed) return Promise.reject(new TargetError('closed', `the ${role} was closed`));
    const dialled = (client ??= dial());
    dialled.catch(() => {
      if (client === dialled) client = undefined;
    });
    return dialled;
  };

  const once: ServeLink['once'] = async (op, args, options) => (await current()).call(op, args, options);
  const again = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if ((error as { code?: string }).code !== 'lost' || closed) throw error;
      client = undefined;
      return ask();
    }
  };

  return {
    once,
    call: (op, args, options) => again(() => once(op, args, options)),
    async open(op, args, options) {
      const stream = await again(async () => (await current()).open(op, args, options));
      // Whoever has the stream may not be listening when the connection is lost; that must not end the process.
      return stream.on('error', () => undefined);
    },
    ready: async () => void (await current()),
    close() {
      closed = true;
      client?.then(
        (made) => made.close(),
        () => undefined,
      );
    },
  };
}
