import { crypt } from '../../../accounts/crypt.ts';

/** crypt(3) by SHA-256 (`5`) or SHA-512 (`6`). */
export const sha2Crypt = (password: string, salt: string, kind: '5' | '6'): string => crypt(password, `$${kind}$${salt.slice(0, 16)}`)!;
