/** A file cannot be read or written; the message is for the person who named it. */
export class FileFailure extends Error {
  override readonly name = 'FileFailure';
}

const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'is a folder',
  ENOTDIR: 'what should be a folder on the way there is a file',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
};

/** Does something with the file. @throws FileFailure that names it */
export async function onFile<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw fileFailure(name, error);
  }
}

export function fileFailure(name: string, cause: unknown): FileFailure {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return new FileFailure(`${name}: ${sentences[code] ?? message}`, { cause });
}
