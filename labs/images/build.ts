import { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { LabError } from '../contract.ts';
import type { Progress } from '../contract.ts';
import { type BuilderMessage, createStepReader } from './build-step.ts';
import { packFiles } from './pack-files.ts';

export interface BuildOrder {
  readonly tag: string;
  readonly files: ReadonlyMap<string, Buffer>;
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

export interface BuildWatch {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export const findImage = async (docker: Dockerode, name: string): Promise<Dockerode.ImageInspectInfo | undefined> => {
  try {
    return await docker.getImage(name).inspect();
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
};

const tailLines = 12;
const colour = /\u001b\[\d+m/g;

/** Builds one image with Docker's classic builder, on the host's network since packages come from outside. */
export async function build(docker: Dockerode, order: BuildOrder, { signal, onProgress }: BuildWatch): Promise<Dockerode.ImageInspectInfo> {
  const tail: string[] = [];
  const read = createStepReader();
  let refusal: string | undefined;
  const note = (message: BuilderMessage): void => {
    refusal ??= message.error;
    for (const line of (message.stream ?? '')
      .replaceAll(colour, '')
      .split('\n')
      .filter((text) => text.trim() !== '')) {
      tail.push(line);
      if (tail.length > tailLines) tail.shift();
      const step = read(line);
      if (step) onProgress?.({ phase: 'image', state: 'running', detail: `${order.tag}: ${step.text}`, done: step.done, total: step.total });
    }
  };
  const failed = (error: Error): LabError =>
    signal?.aborted
      ? new LabError('labs.aborted', `the build of ${order.tag} was stopped`, { phase: 'image', cause: error })
      : new LabError('labs.image_failed', `${order.tag} could not be built: ${error.message}\n${tail.join('\n')}`, {
          phase: 'image',
          remedy: 'see whether this host reaches Debian packages and PyPI, then try again: npm run rampart -- images build',
          cause: error,
        });
  try {
    const stream = await docker.buildImage(Readable.from([await packFiles(order.files)]), {
      t: order.tag,
      buildargs: { ...order.args },
      labels: { 'rampart.version': '1', ...order.labels },
      networkmode: 'host',
      rm: true,
      forcerm: true,
      abortSignal: signal,
    });
    signal?.addEventListener('abort', () => (stream as Readable).destroy(), { once: true });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()), note);
    });
    if (refusal !== undefined) throw new Error(refusal);
  } catch (error) {
    throw failed(error as Error);
  }
  const built = await findImage(docker, order.tag);
  if (!built) throw failed(new Error('the builder gave no image'));
  return built;
}
