import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { startProgram, type Program } from '../process/program.ts';

const server = path.resolve(import.meta.dirname, '..', 'mail-catcher', 'server.ts');

const greets = async (port: number): Promise<boolean> => {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    const [greeting] = (await once(socket, 'data')) as [Buffer];
    return greeting.toString().startsWith('220');
  } finally {
    socket.destroy();
  }
};

const showsPage = async (port: number): Promise<boolean> => {
  const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(5_000) });
  return response.ok;
};

type Place = { dir: string; smtpPort: number; pagePort: number };

/** Starts the mail catcher on 127.0.0.1; it is ready when it accepts mails and shows its page. */
export const startMailCatcher = ({ dir, smtpPort, pagePort }: Place): Promise<Program> => {
  const folder = path.join(dir, 'data', 'mails');
  return startProgram({
    name: 'mail-catcher',
    dir,
    ports: [smtpPort, pagePort],
    stopSignal: 'SIGTERM',
    command: async () => {
      await mkdir(folder, { recursive: true });
      return {
        file: process.execPath,
        args: [server],
        env: { SMTP_PORT: String(smtpPort), MAIL_PORT: String(pagePort), MAIL_FOLDER: folder },
      };
    },
    isReady: async () => (await greets(smtpPort)) && (await showsPage(pagePort)),
  });
};
