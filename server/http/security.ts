import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import type { Gate } from '../sessions/who.ts';
import { foreignHost, foreignOrigin, tooLarge } from './http.errors.ts';
import type { Variables } from './request.ts';

type Middleware = MiddlewareHandler<{ Variables: Variables }>;
/** A file of 1 MiB whose bytes JSON writes as six characters each is refused by the schema, not here. */
const largestBody = 4 * 1024 * 1024;
const reading = new Set(['GET', 'HEAD']);

/** xterm adds style elements, hence the inline styles (experience.md section 5). */
export const headers: Middleware = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    workerSrc: ["'self'"],
    manifestSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'same-origin',
  crossOriginOpenerPolicy: 'same-origin',
  crossOriginResourcePolicy: 'same-origin',
  strictTransportSecurity: false,
  xFrameOptions: 'DENY',
  permissionsPolicy: { camera: false, microphone: false, geolocation: false, payment: false, usb: false },
});

/** Only our own names are served, only our own pages and machine clients change anything, and everybody is known by their guest. */
export const admit =
  (gate: Gate): Middleware =>
  async (c, next) => {
    const header = (name: string) => c.req.header(name);
    if (!gate.allowsHost(header)) throw foreignHost();
    if (!reading.has(c.req.method) && !gate.allowsOrigin(header)) throw foreignOrigin();
    c.set('guest', gate.guest(header));
    await next();
  };

export const limitBody: Middleware = bodyLimit({
  maxSize: largestBody,
  onError: () => {
    throw tooLarge(largestBody);
  },
});
