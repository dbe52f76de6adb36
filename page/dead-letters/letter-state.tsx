import type { Resolution } from '../api/answers.ts';
import { Chip } from '../parts/chip.tsx';

/** Whether a dead letter is open, or how it was resolved. */
export const LetterState = ({ resolution }: { resolution: Resolution | null }) =>
  resolution === null ? <Chip tone="warn">open</Chip> : <Chip tone="calm">{resolution.decision}</Chip>;
