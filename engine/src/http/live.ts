/**
 * Live changes by socket.io. A socket joins one room per subject of its holder (also joined
 * ones, as tasks name them); a change goes to the rooms of the
 * subjects it was addressed to, and to holders of `<type>.read.all`. The event says only type and id: the client fetches,
 * and the fetch is checked like any other.
 *
 * Sockets end with their session (logout, password change, deactivation); every socket is checked again regularly, and
 * when people, units or roles change, rooms are set anew.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Logger } from 'pino';
import { joinedSubjects } from '../features/notices/receivers.ts';
import { cookieToken } from '../features/people/session-cookie.ts';
import type { Sessions } from '../features/people/sessions.ts';
import type { Actor, LiveChange } from '../runtime/command.ts';
import { sameHost } from './authenticate.ts';

const checkMs = 30_000;
const staffRoom = 'staff';

export interface Live {
  publish(changes: readonly LiveChange[]): void;
  connections(): number;
  close(): Promise<void>;
}

interface Holder {
  token: string;
  tokenHash: string | null;
  accountId: string;
}

type LiveSocket = Socket<
  Record<string, never>,
  Record<string, (change: object) => void>,
  Record<string, never>,
  Holder
>;

export function createLive(server: HttpServer, sessions: Sessions, log: Logger): Live {
  const io = new Server(server, {
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: 16 * 1024,
    allowRequest: (request, decide) => decide(null, isOwnOrigin(request)),
  });
  const sockets = () => [...io.sockets.sockets.values()] as unknown as LiveSocket[];

  io.use((socket, next) => {
    admit(socket as unknown as LiveSocket, sessions).then(
      (admitted) => next(admitted ? undefined : new Error('NOT_LOGGED_IN')),
      (error: unknown) => {
        log.error({ err: error }, 'a socket could not be admitted');
        next(new Error('UNEXPECTED'));
      },
    );
  });

  /** Ends sockets whose session is over and gives the others the rooms they may be in now. */
  async function checkAll(): Promise<void> {
    for (const socket of sockets()) {
      const identity = await sessions.authenticate(socket.data.token);
      if (!identity) socket.disconnect(true);
      else enterRooms(socket, identity.actor);
    }
  }
  const checkSafely = (): void => {
    checkAll().catch((error: unknown) => log.error({ err: error }, 'sockets could not be checked'));
  };
  const timer = setInterval(checkSafely, checkMs);
  timer.unref();

  sessions.onEnded((ended) => {
    for (const socket of sockets()) {
      const { tokenHash, accountId } = socket.data;
      if ('tokenHash' in ended ? ended.tokenHash === tokenHash : ended.accountId === accountId) {
        socket.disconnect(true);
      }
    }
  });

  return {
    publish(changes) {
      if (io.engine.clientsCount === 0) return;
      if (changes.some(({ type }) => changesRooms.has(type))) checkSafely();
      for (const { type, id, subjects } of changes) {
        const rooms = subjects.length === 0 ? [staffRoom] : [...subjects, `all:${type}`];
        io.to(rooms).emit('changed', { type, id });
      }
    },
    connections: () => io.engine.clientsCount,
    async close() {
      clearInterval(timer);
      await io.close();
    },
  };
}

/** Changes of these move people between rooms. */
const changesRooms: ReadonlySet<string> = new Set(['person', 'unit', 'area', 'role']);

async function admit(socket: LiveSocket, sessions: Sessions): Promise<boolean> {
  const { auth, headers } = socket.handshake;
  const given: unknown = auth['token'];
  const token = typeof given === 'string' ? given : cookieToken(headers.cookie);
  const identity = token === undefined ? undefined : await sessions.authenticate(token);
  if (!identity || token === undefined || identity.mustChangePassword) return false;
  socket.data = { token, tokenHash: identity.tokenHash, accountId: identity.actor.id };
  enterRooms(socket, identity.actor);
  return true;
}

function enterRooms(socket: LiveSocket, actor: Actor): void {
  const wanted = new Set(joinedSubjects(actor));
  if (actor.kind === 'user') wanted.add(staffRoom);
  for (const permission of actor.permissions) {
    if (permission.endsWith('.read.all')) wanted.add(`all:${permission.slice(0, -'.read.all'.length)}`);
  }
  for (const room of socket.rooms) if (room !== socket.id && !wanted.has(room)) void socket.leave(room);
  void socket.join([...wanted]);
}

/** Browsers name their origin when they open a socket from a page; other clients do not. */
function isOwnOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  return origin === undefined || sameHost(origin, host);
}
