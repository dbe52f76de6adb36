import { signal } from '@preact/signals';
import { SENTENCE_LENGTH, shortText, visibleText } from '../format/visible-text.ts';

const spoken = signal('');

/** Has a screen reader say a sentence: the outcome of what the user did. */
export function announce(sentence: string): void {
  spoken.value = shortText(visibleText(sentence), SENTENCE_LENGTH);
}

/** The last outcome, shown until the next one. */
export const Announcements = () => (
  <p role="status" class={spoken.value === '' ? 'for-readers' : 'announcement'}>
    {spoken}
  </p>
);
