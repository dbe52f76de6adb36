import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { randomInt } from 'node:crypto';

const host = '127.0.0.1';

/** Whether somebody takes connections at the port. Asks without listening there, so a program that is about to is not disturbed. */
export const somebodyAnswers = async (port: number): Promise<boolean> => {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

const canListen = async (port: number): Promise<boolean> => {
  const server = createServer().listen({ host, port });
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
};

/**
 * Whether a program of this machine uses the port. Listening alone does not tell on macOS, where a narrower address
 * may still be free. It listens for a moment itself: not for a port that another program is about to take.
 */
export const portIsTaken = async (port: number): Promise<boolean> =>
  (await somebodyAnswers(port)) || !(await canListen(port));

/** Holds the UDP port of the same number until this process ends: how processes see what is given out. */
const reserve = async (port: number): Promise<boolean> => {
  const socket = createSocket('udp4').unref();
  try {
    socket.bind(port, host);
    await once(socket, 'listening');
    return true;
  } catch {
    socket.close();
    return false;
  }
};

// Below those that the system hands out for outgoing connections: it stays free over a restart.
const anyPort = (): number => randomInt(20_000, 30_000);

/** A port nobody uses, and that no running process has been given by this function. */
export const freePort = async (pick = anyPort): Promise<number> => {
  const port = pick();
  return (await reserve(port)) && !(await portIsTaken(port)) ? port : freePort(pick);
};

/** A free port for each name. */
export const freePorts = async <Name extends string>(names: Name[]): Promise<Record<Name, number>> => {
  const ports = await Promise.all(names.map(async (name) => [name, await freePort()] as const));
  return Object.fromEntries(ports) as Record<Name, number>;
};
