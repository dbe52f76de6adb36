import { endSharedStack } from './shared-stack.ts';

export default endSharedStack;
