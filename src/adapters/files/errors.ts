/** A file cannot be read or written. The message begins with the name that the user gave. */
export class FileFailure extends Error {
  override readonly name = 'FileFailure';
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'is a folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
};

/**
 * Runs `work` on the file of that name.
 * @throws FileFailure in place of any error of `work`
 */
export async function asFileFailure<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw fileFailure(name, error);
  }
}

export function fileFailure(name: string, cause: unknown): FileFailure {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return new FileFailure(`${name}: ${reasons[code] ?? message}`, { cause });
}
