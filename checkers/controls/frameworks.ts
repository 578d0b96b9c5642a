import { cisAwsFoundations } from './titles/cis-aws-foundations.ts';
import { cisDebian12 } from './titles/cis-debian-12.ts';
import { cisDocker } from './titles/cis-docker.ts';
import { cisKubernetes } from './titles/cis-kubernetes.ts';
import { mitreAttack } from './titles/mitre-attack.ts';
import { nsaCisa } from './titles/nsa-cisa.ts';
import { hipaa } from './titles/hipaa.ts';
import { nist80053 } from './titles/nist-800-53.ts';
import { nist800190 } from './titles/nist-800-190.ts';
import { pciDss } from './titles/pci-dss.ts';
import { podSecurity } from './titles/pod-security.ts';

export interface Framework {
  readonly name: string;
  /** Begins every control id of the framework; what follows matches `form`. */
  readonly prefix: string;
  readonly form: RegExp;
  /** Our own short titles by what follows the prefix. The frameworks' texts are not copied. */
  readonly titles: Readonly<Record<string, string>>;
}

const section = /^\d{1,2}(\.\d{1,2}){1,4}$/;

export const frameworks: readonly Framework[] = [
  { name: 'CIS Debian Linux 12 v1.1', prefix: 'CIS-DEBIAN12-', form: section, titles: cisDebian12 },
  { name: 'CIS Docker v1.6', prefix: 'CIS-DOCKER-', form: section, titles: cisDocker },
  { name: 'CIS Kubernetes v1.8', prefix: 'CIS-KUBERNETES-', form: section, titles: cisKubernetes },
  { name: 'CIS AWS Foundations v3.0', prefix: 'CIS-AWS-', form: section, titles: cisAwsFoundations },
  { name: 'NIST SP 800-53 r5', prefix: 'NIST-800-53-', form: /^[A-Z]{2}-\d{1,2}(\(\d{1,2}\))?$/, titles: nist80053 },
  { name: 'NIST SP 800-190', prefix: 'NIST-800-190-', form: /^[3-6](\.\d){1,2}$/, titles: nist800190 },
  { name: 'PCI DSS 4.0', prefix: 'PCI-DSS-4.0-', form: /^([1-9]|1[0-2])(\.\d{1,2}){1,4}$/, titles: pciDss },
  { name: 'HIPAA Security Rule', prefix: 'HIPAA-', form: /^164\.3\d\d(\([A-Za-z0-9]{1,4}\))*$/, titles: hipaa },
  { name: 'NSA/CISA Kubernetes Hardening Guidance v1.2', prefix: 'NSA-CISA-', form: /^[a-z]+(-[a-z]+)*$/, titles: nsaCisa },
  { name: 'MITRE ATT&CK', prefix: 'MITRE-ATTACK-', form: /^T\d{4}(\.\d{3})?$/, titles: mitreAttack },
  { name: 'Kubernetes Pod Security Standards', prefix: 'PSS-', form: /^(BASELINE|RESTRICTED)-[a-z][A-Za-z]+$/, titles: podSecurity },
];
