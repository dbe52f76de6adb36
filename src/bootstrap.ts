// The newcomer's map: the processes there are; each file builds one, and shows what is handed to whom.

export { runWorker } from './bootstrap/worker.ts';
export { runRelay } from './bootstrap/relay.ts';
export { runNotifier } from './bootstrap/notifier.ts';
export { runApi } from './bootstrap/api.ts';
