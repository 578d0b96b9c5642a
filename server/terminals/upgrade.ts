import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { TerminalHost } from '../contract.ts';
import type { TicketClaim, Tickets } from './tickets.ts';

/** Frames of a browser: keys and pastes in pieces, sizes, acknowledgements. */
const maxPayload = 64 * 1024;
const path = '/api/terminals';

const refuse = (socket: Duplex, status: string): void => {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

/** Who may come in: the right origin, a guest, and a ticket of that guest that nobody used before. */
const admit = (request: IncomingMessage, host: TerminalHost, tickets: Tickets): TicketClaim | string => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname !== path) return '404 Not Found';
  if (!host.allowsOrigin(request)) return '403 Forbidden';
  const guest = host.guest(request);
  if (guest === undefined) return '401 Unauthorized';
  const claim = tickets.redeem(url.searchParams.get('ticket') ?? '', guest);
  if (claim === undefined || !host.owns(guest, claim.attempt)) return '404 Not Found';
  return claim;
};

/** Turns an admitted HTTP upgrade into a WebSocket, and hands it on. */
export const createUpgrade = (host: TerminalHost, tickets: Tickets, accept: (socket: WebSocket, claim: TicketClaim) => void) => {
  const server = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload });
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const admitted = admit(request, host, tickets);
    if (typeof admitted === 'string') return refuse(socket, admitted);
    if (socket instanceof Socket) socket.setNoDelay(true);
    server.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, admitted));
  };
};
