import type { PlatformImage } from '../../images/platform.ts';
import type { StartContext } from '../../contract.ts';
import type { DockerContext } from './context.ts';
import { ensureHelper, wardenConfinement } from './helper-container.ts';
import { instanceLabels, label, wardenName } from './labels.ts';
import type { Kill } from './run-exec.ts';
import type { ServeLink } from './serve-link.ts';
import { createServeLink } from './serve-link.ts';

/** What every lab of one runtime shares. */
export interface Services extends DockerContext {
  readonly warden: ServeLink;
  readonly kill: Kill;
  /** Asked once; the first who asks sees its progress, and whoever leaves early does not stop it for others. */
  platform(context?: StartContext): Promise<PlatformImage>;
  /** Shuts the daemon's host off from a lab's bridge. */
  guard(bridge: string): Promise<void>;
}

export function createServices(context: DockerContext): Services {
  let known: Promise<PlatformImage> | undefined;
  const platform = async (start?: StartContext): Promise<PlatformImage> => {
    const asked = (known ??= context.images.platform({ onProgress: start?.onProgress.bind(start) }));
    asked.catch(() => (known = undefined));
    return start ? Promise.race([asked, aborted(start.signal)]) : asked;
  };
  const { instance, docker } = context;
  const warden = createServeLink({
    role: 'warden',
    async container() {
      await context.before('warden');
      const labels = { ...instanceLabels(instance), [label.role]: 'warden' };
      const plan = { name: wardenName(instance), hostname: 'warden', labels, confinement: wardenConfinement, fillsAgentVolume: true };
      return ensureHelper(docker, plan, await platform());
    },
  });
  return {
    ...context,
    warden,
    platform,
    guard: (bridge) => warden.call('guard', { bridge }),
    async kill(container, target) {
      try {
        await warden.call('kill', { pid: target, container, target });
      } catch (error) {
        if ((error as { code?: string }).code !== 'gone') throw error;
      }
    },
  };
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
