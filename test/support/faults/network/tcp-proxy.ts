import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

export type Address = { readonly host: string; readonly port: number };

/** Finds in a chunk where a message of interest begins, and its length; undefined if there is none. */
export type Spot = (chunk: Buffer) => { readonly from: number; readonly bytes: number } | undefined;

type Link = { client: Socket; server: Socket };
type Trap = { spot: Spot; share: number; sprung: () => void };

/** Host and port of a URL. */
export const addressOf = (url: string): Address => {
  const { hostname: host, port } = new URL(url);
  return { host, port: Number(port) };
};

/** The same URL through the proxy. */
export function through(url: string, { port }: { port: number }): string {
  const proxied = new URL(url);
  proxied.host = `127.0.0.1:${port}`;
  return proxied.href;
}

/**
 * Forwards TCP connections to `target`, and disturbs them. Call `close` at the end.
 * @param port to listen on. Default: a free one
 */
export async function tcpProxy(target: Address, port = 0) {
  const links = new Set<Link>();
  let delay = 0;
  const traps: { request?: Trap | undefined; answer?: Trap | undefined } = {};
  let isFrozen = false;
  let accepted = 0;

  const server = createServer({ noDelay: true }, (client) => {
    accepted += 1;
    const link = { client, server: connect({ ...target, noDelay: true }) };
    links.add(link);
    const end = (): void => {
      links.delete(link);
      client.destroy();
      link.server.destroy();
    };
    for (const socket of [client, link.server]) {
      socket.on('error', end).on('close', end);
      if (isFrozen) socket.pause();
    }
    forward(client, (chunk) => toServer(chunk, link));
    forward(link.server, (chunk) => toClient(chunk, link));
  });

  function forward(from: Socket, write: (chunk: Buffer) => void): void {
    let due = 0;
    from.on('data', (chunk: Buffer) => {
      const now = performance.now();
      if (delay === 0 && due <= now) return write(chunk);
      // Never before the previous chunk.
      due = Math.max(due, now + delay);
      void setTimeout(due - now).then(() => write(chunk));
    });
  }

  /** The part of a chunk that still passes if the chunk contains the next message to cut in this direction. */
  function partOf(way: keyof typeof traps, chunk: Buffer): Buffer | undefined {
    const trap = traps[way];
    const found = trap?.spot(chunk);
    if (!trap || !found) return undefined;
    traps[way] = undefined;
    trap.sprung();
    return chunk.subarray(0, found.from + Math.round(found.bytes * trap.share));
  }

  const trapped = (way: keyof typeof traps, spot: Spot, share: number): Promise<void> =>
    new Promise((sprung) => void (traps[way] = { spot, share, sprung }));

  function toServer(chunk: Buffer, { client, server: to }: Link): void {
    const part = partOf('request', chunk);
    if (!part) return void to.write(chunk);
    // The server gets only this part; the client gets no answer.
    client.resetAndDestroy();
    to.end(part);
  }

  function toClient(chunk: Buffer, { client, server: from }: Link): void {
    const part = partOf('answer', chunk);
    if (!part) return void client.write(chunk);
    from.pause(); // nothing follows this part
    client.write(part, () => {
      client.resetAndDestroy();
      from.resetAndDestroy();
    });
  }

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    /** Number of connections so far. */
    accepted: (): number => accepted,
    /** Cuts all open connections. */
    cut(): void {
      for (const { client, server: to } of links) {
        client.resetAndDestroy();
        to.resetAndDestroy();
      }
    },
    /** From now on delays both directions by this many milliseconds. */
    slow: (milliseconds: number): void => void (delay = milliseconds),
    /** Silently drops all traffic. */
    freeze(): void {
      isFrozen = true;
      for (const { client, server: to } of links) for (const socket of [client, to]) socket.pause();
    },
    thaw(): void {
      isFrozen = false;
      for (const { client, server: to } of links) for (const socket of [client, to]) socket.resume();
    },
    /**
     * Cuts the next connection with such a message, after `share` of it (0 to 1) has gone to the server and before an
     * answer comes back. Resolves when that has happened.
     */
    cutIn: (spot: Spot, share: number): Promise<void> => trapped('request', spot, share),
    /** The same for the next answer: the client receives only `share` of it. */
    cutInAnswer: (spot: Spot, share: number): Promise<void> => trapped('answer', spot, share),
    async close(): Promise<void> {
      server.close();
      for (const { client, server: to } of links) for (const socket of [client, to]) socket.destroy();
      await once(server, 'close');
    },
  };
}

export type TcpProxy = Awaited<ReturnType<typeof tcpProxy>>;
