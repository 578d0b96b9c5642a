import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { LabError } from '../../contract.ts';
import { startExec } from '../docker/exec-stream.ts';
import type { Kill } from '../docker/run-exec.ts';
import { runExec } from '../docker/run-exec.ts';
import type { WorkloadImage } from './cluster-images.ts';
import { fullName } from './cluster-images.ts';

export interface NodeDoor {
  readonly docker: Dockerode;
  readonly container: Dockerode.Container;
  readonly kill: Kill;
  readonly signal: AbortSignal;
}

const ctr = ['ctr', '--namespace=k8s.io', 'images'];

/** Puts images of the engine into the node's containerd, one after the other: both ends are bound by the same disk. */
export async function loadImages(door: NodeDoor, images: readonly WorkloadImage[]): Promise<void> {
  for (const image of images) {
    door.signal.throwIfAborted();
    await load(door, image);
  }
}

/** Left packed: the node unpacks what it runs, for whatever storage it has. */
async function load({ docker, container, kill, signal }: NodeDoor, { from, name }: WorkloadImage): Promise<void> {
  const source = (await docker.getImage(from).get()) as Readable;
  const stream = await startExec(container, { argv: [...ctr, 'import', '--no-unpack', '-'], stdin: true, signal });
  source.on('error', (error) => stream.destroy(error));
  source.pipe(stream);
  stream.resume();
  await once(stream, 'end', { signal });
  check(await stream.exitCode(), name, stream.stderr);
  if (fullName(from) === fullName(name)) return;
  const tagged = await runExec(container, [...ctr, 'tag', '--force', fullName(from), fullName(name)], { timeoutMs: 30_000, signal, kill });
  check(tagged.exitCode, name, tagged.stderr);
}

function check(exitCode: number, name: string, stderr: string): void {
  if (exitCode === 0) return;
  throw new LabError('labs.image_failed', `the image ${name} could not be loaded into the node: ${stderr.trim().split('\n').at(-1) ?? ''}`, { phase: 'start' });
}
