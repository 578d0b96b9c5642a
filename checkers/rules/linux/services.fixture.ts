import type { EvidenceMap } from '../../evidence/map.ts';
import type { RunningProcess } from '../../evidence/linux.ts';
import type { StartUp } from '../../semantics/starters.ts';

export const process = (program: string, change: Partial<RunningProcess> = {}): RunningProcess => ({
  pid: 80,
  program,
  argv: [program],
  pristine: true,
  ...change,
});

export const enabled = (unit: string): Pick<StartUp, 'states' | 'enabled'> => ({
  states: { [unit]: 'enabled' },
  enabled: [{ unit, path: `/usr/lib/systemd/system/${unit}`, lines: [], activates: [] }],
});

export const machine = (processes: readonly RunningProcess[], startUp: Partial<StartUp> = {}): Pick<EvidenceMap, 'processes' | 'startUp'> => ({
  processes: { processes },
  startUp: { states: {}, enabled: [], tables: [], initLinks: [], present: ['/usr/sbin/sshd', '/usr/sbin/vsftpd', '/opt/console.py'], ...startUp },
});
