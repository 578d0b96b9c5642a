import { setTimeout } from 'node:timers/promises';
import type Dockerode from 'dockerode';
import type { Availability } from '../../contract.ts';

const limitMs = 3000;

/** Asks the daemon itself, every time, so that a Docker that was started later is found. */
export async function dockerAvailability(docker: Dockerode): Promise<Availability> {
  try {
    const version = await Promise.race([docker.version(), tooLate()]);
    if (version.Os !== 'linux') return no(`Docker runs ${version.Os} containers.`, 'Switch Docker to Linux containers.');
    return { ok: true, detail: `Docker ${version.Version} on ${version.Os}/${version.Arch}` };
  } catch (error) {
    return explain(error as NodeJS.ErrnoException);
  }
}

async function tooLate(): Promise<never> {
  await setTimeout(limitMs - 100, undefined, { ref: false });
  throw new DOMException('no answer', 'TimeoutError');
}

function explain(error: NodeJS.ErrnoException): Availability {
  if (error.code === 'ENOENT') return no('No Docker socket was found.', 'Install Docker Engine and start it, or set DOCKER_HOST.');
  if (error.code === 'ECONNREFUSED') return no('Docker is installed but not running.', 'Start it: sudo systemctl start docker');
  if (error.code === 'EACCES')
    return no('This user may not use Docker.', 'Add the user to the docker group (sudo usermod -aG docker "$USER") and log in again.');
  if (error.name === 'TimeoutError') return no(`Docker did not answer within ${limitMs / 1000} s.`, 'Restart Docker, or look at `docker info`.');
  return no(`Docker answered: ${error.message.replace(/\.?$/, '.')}`, 'Look at `docker info`.');
}

const no = (reason: string, remedy: string): Availability => ({ ok: false, reason, remedy });
