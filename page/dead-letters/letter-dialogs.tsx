import type { Resolved } from '../api/answers.ts';
import { request } from '../api/client.ts';
import { announce } from '../parts/announcements.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { OutsideText } from '../parts/outside-text.tsx';
import { type DialogProperties, Note, noteOf } from './letter-note.tsx';

export function ReplayDialog({ letter: { deadLetter }, path, onClose, onDone }: DialogProperties) {
  return (
    <ConfirmDialog
      title="Replay this letter?"
      action="Replay"
      onClose={onClose}
      onConfirm={async (form) => {
        await request<Resolved>('POST', `${path}/replay`, { body: noteOf(form) });
        announce('The letter was replayed: the worker gets the record again.');
        onDone();
      }}
    >
      <p>
        The record <OutsideText text={deadLetter.id} /> is sent to its topic again, byte for byte. If what was
        wrong is still wrong, it comes back as a new dead letter.
      </p>
      <Note isRequired={false} />
    </ConfirmDialog>
  );
}

export function DiscardDialog({ letter: { deadLetter }, path, onClose, onDone }: DialogProperties) {
  return (
    <ConfirmDialog
      title="Discard this letter?"
      action="Discard"
      isDangerous
      onClose={onClose}
      onConfirm={async (form) => {
        await request<Resolved>('POST', `${path}/discard`, { body: noteOf(form) });
        announce('The letter was discarded. Its record stays in the topic of dead letters.');
        onDone();
      }}
    >
      <p>
        Nothing is done with the record <OutsideText text={deadLetter.id} /> any more: what it asked for does
        not happen. Only an operator at a terminal can take that back. Say why, for those who look for it
        later.
      </p>
      <Note isRequired />
    </ConfirmDialog>
  );
}
