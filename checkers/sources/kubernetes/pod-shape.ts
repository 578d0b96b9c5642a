import { z } from 'zod';

/** The fields of a pod that rules read, with the types that the API server insists on. Anything else may be there too. */
const text = z.string().nullish();
const flag = z.boolean().nullish();
const whole = z.int().nullish();
const part = <S extends z.core.$ZodLooseShape>(shape: S) => z.looseObject(shape).nullish();

const shared = {
  runAsNonRoot: flag,
  runAsUser: whole,
  seLinuxOptions: part({ type: text, user: text, role: text }),
  seccompProfile: part({ type: text }),
  appArmorProfile: part({ type: text }),
  windowsOptions: part({ hostProcess: flag }),
};
const names = z.array(z.string()).nullish();
const quantities = z.record(z.string(), z.union([z.string(), z.number()])).nullish();
const resources = part({ requests: quantities, limits: quantities });
const handler = part({ httpGet: part({ host: text }), tcpSocket: part({ host: text }) });
const container = z.looseObject({
  name: z.string(),
  image: text,
  resources,
  restartPolicy: text,
  securityContext: part({
    ...shared,
    privileged: flag,
    allowPrivilegeEscalation: flag,
    procMount: text,
    capabilities: part({ add: names, drop: names }),
  }),
  ports: z.array(z.looseObject({ containerPort: whole, hostPort: whole })).nullish(),
  livenessProbe: handler,
  readinessProbe: handler,
  startupProbe: handler,
  lifecycle: part({ postStart: handler, preStop: handler }),
});

export const podShape = z.looseObject({
  metadata: part({ annotations: z.record(z.string(), z.string()).nullish() }),
  spec: z.looseObject({
    os: part({ name: text }),
    hostNetwork: flag,
    hostPID: flag,
    hostIPC: flag,
    hostUsers: flag,
    securityContext: part({ ...shared, sysctls: z.array(z.looseObject({ name: z.string() })).nullish() }),
    volumes: z.array(z.looseObject({ name: z.string() })).nullish(),
    initContainers: z.array(container).nullish(),
    containers: z.array(container).min(1),
    ephemeralContainers: z.array(container).nullish(),
    resources,
  }),
});
