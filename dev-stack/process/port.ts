import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { randomInt } from 'node:crypto';

const host = '127.0.0.1';

const somebodyAnswers = async (port: number): Promise<boolean> => {
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

/** Whether a program of this machine uses the port. Listening alone does not tell on macOS, where a narrower address may still be free. */
export const portIsTaken = async (port: number): Promise<boolean> =>
  (await somebodyAnswers(port)) || !(await canListen(port));

/** A port nobody uses, from below those the system hands out for outgoing connections: it stays free over a restart. */
export const freePort = async (): Promise<number> => {
  const port = randomInt(20_000, 30_000);
  return (await portIsTaken(port)) ? freePort() : port;
};

/** A free port for each name. */
export const freePorts = async <Name extends string>(names: Name[]): Promise<Record<Name, number>> => {
  const ports = await Promise.all(names.map(freePort));
  if (new Set(ports).size < names.length) return freePorts(names);
  return Object.fromEntries(names.map((name, index) => [name, ports[index]])) as Record<Name, number>;
};
