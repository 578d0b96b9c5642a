/** The guidance numbers nothing: ids are ours, after its chapters. */
export const nsaCisa: Readonly<Record<string, string>> = {
  'authentication-and-authorization': 'Who may do what is decided by roles with least privilege',
  'anonymous-requests': 'Strangers may do nothing',
  'container-images': 'Images are built and taken with care',
  'network-policies': 'Policies decide which pods may speak to each other',
  'pod-service-account-tokens': 'Tokens of service accounts are protected',
  'resource-policies': 'Resources of pods are bounded',
  secrets: 'Secrets are protected',
};
