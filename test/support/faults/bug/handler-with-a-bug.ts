/** Loaded into a worker before its own code. Makes one of its handlers throw for some commands. */
import { handlers } from '../../../../src/service-layer/handlers.ts';
import { isMarkedOrder } from './marked-command.ts';

const { Allocate: allocate } = handlers;

Object.assign(handlers, {
  Allocate: (...[command, stock]: Parameters<typeof allocate>) => {
    if (isMarkedOrder(command.orderId)) throw new Error('a bug on purpose');
    return allocate(command, stock);
  },
});
