import path from 'node:path';

export const projectFolder = path.resolve(import.meta.dirname, '..', '..');

/** Everything that start-dev keeps: data, logs, pid files, addresses. */
export const devFolder = path.join(projectFolder, '.dev');

/** Downloads, for development and tests. `make clean-dev` keeps them. */
export const cacheFolder = path.join(devFolder, 'cache');

/** The addresses of the running dev stack, for `. .dev/stack.env`. */
export const stackEnvFile = path.join(devFolder, 'stack.env');
