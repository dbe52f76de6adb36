import type { WholeDeadLetter } from '../api/answers.ts';

/** What a dialog about a dead letter is given. */
export type DialogProperties = {
  readonly letter: WholeDeadLetter;
  /** Of the letter in the API. */
  readonly path: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

const NOTE_CHARACTERS = 255;

/** The note of a form, if there is one. */
export function noteOf(form: FormData): { note?: string } {
  const note = typed(form, 'note').trim();
  return note === '' ? {} : { note };
}

/** What is in a field of the form. */
export function typed(form: FormData, field: string): string {
  const value = form.get(field);
  return typeof value === 'string' ? value : '';
}

/** Who did it, and why: for those who look at the letter later. */
export const Note = ({ isRequired }: { isRequired: boolean }) => (
  <label>
    {isRequired ? 'Note: who, and why' : 'Note: who, and why (may be left out)'}
    <input name="note" required={isRequired} maxLength={NOTE_CHARACTERS} autocomplete="off" />
  </label>
);
