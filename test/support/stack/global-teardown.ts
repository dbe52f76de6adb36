import { endSharedStacks } from './shared-stack.ts';

export default endSharedStacks;
