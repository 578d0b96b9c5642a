/** The fields of a pod that the Pod Security Standards and the rules of good practice read, as the API server holds them: no nulls, defaults filled in (`normalise-pod.ts`). */
export interface Pod {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}

export interface PodSpec {
  readonly os?: { readonly name?: string };
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly hostUsers?: boolean;
  readonly securityContext?: PodSecurityContext;
  readonly volumes?: readonly Volume[];
  readonly initContainers?: readonly Container[];
  readonly containers?: readonly Container[];
  readonly ephemeralContainers?: readonly Container[];
  /** Of the pod as a whole, where the cluster knows that. */
  readonly resources?: Resources;
}

/** Quantities by resource: `{ limits: { memory: '64Mi' } }`. */
export interface Resources {
  readonly requests?: Readonly<Record<string, string | number>>;
  readonly limits?: Readonly<Record<string, string | number>>;
}

/** What a pod and a container can both say. */
export interface SharedSecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string };
  readonly seccompProfile?: { readonly type?: string };
  readonly appArmorProfile?: { readonly type?: string };
  readonly windowsOptions?: { readonly hostProcess?: boolean };
}
export interface PodSecurityContext extends SharedSecurityContext {
  readonly sysctls?: readonly { readonly name?: string }[];
}
export interface ContainerSecurityContext extends SharedSecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly procMount?: string;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

/** A name, and one key that names the source. */
export type Volume = { readonly name?: string } & Readonly<Record<string, unknown>>;

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly resources?: Resources;
  /** `Always` makes an init container one that stays. */
  readonly restartPolicy?: string;
  readonly securityContext?: ContainerSecurityContext;
  readonly ports?: readonly { readonly containerPort?: number; readonly hostPort?: number }[];
  readonly livenessProbe?: Handler;
  readonly readinessProbe?: Handler;
  readonly startupProbe?: Handler;
  readonly lifecycle?: { readonly postStart?: Handler; readonly preStop?: Handler };
}
export interface Handler {
  readonly httpGet?: { readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
}

/** Leads from the pod to a field, which may be absent: `['spec', 'containers', 0, 'securityContext', 'privileged']`. */
export type Path = readonly (string | number)[];

export interface PlacedContainer {
  readonly container: Container;
  readonly path: Path;
}

const lists = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** Every container in the order in which it is named in messages: init, ordinary, ephemeral. */
export const containersOf = ({ spec }: Pod): PlacedContainer[] =>
  lists.flatMap((list) => (spec[list] ?? []).map((container, index) => ({ container, path: ['spec', list, index] })));
