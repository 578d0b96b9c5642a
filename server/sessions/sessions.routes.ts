import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import type { Session } from '../api.ts';
import type { Config } from '../config/settings.ts';
import type { Variables } from '../http/request.ts';
import type { GuestKey } from './guest-key.ts';
import { guestCookie, isClient } from './who.ts';

export interface SessionDeps {
  readonly key: GuestKey;
  readonly version: string;
  readonly config: Pick<Config, 'labMinutes' | 'extendMinutes' | 'extensions' | 'origins'>;
}
const days = 400;

/** Who this browser is: a guest without a name, made at the first visit. A machine client gets its token instead of a cookie. */
export function sessionRoutes({ key, version, config }: SessionDeps) {
  const { labMinutes, extendMinutes, extensions } = config;
  const secure = config.origins.length > 0 && config.origins.every((origin) => origin.startsWith('https:'));
  return new Hono<{ Variables: Variables }>().get('/session', (c) => {
    const known = c.get('guest');
    const { guest, token } = known === undefined ? key.issue() : { guest: known, token: key.sign(known) };
    const session: Session = { guest: guest.slice(0, 6), version, limits: { labMinutes, extendMinutes, extensions } };
    if (isClient((name) => c.req.header(name))) return c.json({ ...session, token });
    setCookie(c, guestCookie, token, { httpOnly: true, sameSite: 'Strict', path: '/', secure, maxAge: days * 86_400 });
    return c.json(session);
  });
}
