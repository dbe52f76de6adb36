import type { ComponentChildren } from 'preact';

/** How serious a state is. The word says it, too: colour alone says nothing. */
export type Tone = 'bad' | 'warn' | 'good' | 'calm';

/** A state as a word. */
export const Chip = ({ tone, children }: { tone: Tone; children: ComponentChildren }) => (
  <span class={`chip chip-${tone}`}>{children}</span>
);
