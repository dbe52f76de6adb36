import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { randomInt } from 'node:crypto';

const host = '127.0.0.1';

/**
 * Whether a program accepts connections at the port. It does not listen there itself, so it does not disturb a program
 * that is about to.
 */
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
 * Whether a program of this machine uses the port. On macOS listening alone does not show it, because a narrower
 * address may still be free. It listens there for a moment itself, so do not use it for a port that another program is
 * about to take.
 */
export const portIsTaken = async (port: number): Promise<boolean> =>
  (await somebodyAnswers(port)) || !(await canListen(port));

/**
 * Holds the UDP port of the same number until this process ends, so that other processes see that the port is reserved.
 */
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

// Below the ports that the system uses for outgoing connections, so the port stays free during a restart.
const anyPort = (): number => randomInt(20_000, 30_000);

/** Returns a port that no program uses and that this function has not given to any running process. */
export const freePort = async (pick = anyPort): Promise<number> => {
  const port = pick();
  return (await reserve(port)) && !(await portIsTaken(port)) ? port : freePort(pick);
};

/** A free port for each name. */
export const freePorts = async <Name extends string>(names: Name[]): Promise<Record<Name, number>> => {
  const ports = await Promise.all(names.map(async (name) => [name, await freePort()] as const));
  return Object.fromEntries(ports) as Record<Name, number>;
};
