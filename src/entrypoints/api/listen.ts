import type { FastifyInstance } from 'fastify';
import { CannotStart } from '../process/process-end.ts';

/**
 * Listens; returns the address as a URL.
 * @throws CannotStart
 */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new CannotStart(
        `Port ${port} of ${host} is taken by another program. Stop that program, or choose another port by API_PORT.`,
        { cause },
      );
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new CannotStart(`${host} is no address of this machine: set API_HOST. (${message})`, {
        cause,
      });
    throw cause;
  }
}
