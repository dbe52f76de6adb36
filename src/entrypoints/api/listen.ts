import type { FastifyInstance } from 'fastify';
import { StartupError } from '../process/run-process.ts';

/**
 * Starts to listen. Returns the address as a URL.
 * @throws StartupError if the address or the port cannot be used
 */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartupError(
        `Another program uses port ${port} of ${host}. Stop it, or set another port with API_PORT.`,
        { cause },
      );
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartupError(`${host} is not an address of this machine: set API_HOST. (${message})`, {
        cause,
      });
    throw cause;
  }
}
