import type { CommandType, Resolved, WholeDeadLetter } from '../api/answers.ts';
import { request } from '../api/client.ts';
import { Problem, problemText } from '../api/problem.ts';
import { announce } from '../parts/announcements.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { OutsideSentence, OutsideText } from '../parts/outside-text.tsx';
import { correctionOf } from './correction.ts';

type Properties = {
  readonly letter: WholeDeadLetter;
  /** Of the letter in the API. */
  readonly path: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

const NOTE_CHARACTERS = 255;
// An object, so that the compiler misses a command that is not in it.
const COMMANDS = Object.keys({
  CreateBatch: true,
  ChangeBatchQuantity: true,
  ChangeBatchEta: true,
  ReceiveBatch: true,
  Allocate: true,
  Deallocate: true,
  Dispatch: true,
} satisfies Record<CommandType, true>);

export function ReplayDialog({ letter: { deadLetter }, path, onClose, onDone }: Properties) {
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

export function DiscardDialog({ letter: { deadLetter }, path, onClose, onDone }: Properties) {
  return (
    <ConfirmDialog
      title="Discard this letter?"
      action="Discard"
      onClose={onClose}
      onConfirm={async (form) => {
        await request<Resolved>('POST', `${path}/discard`, { body: noteOf(form) });
        announce('The letter was discarded. Its record stays in the topic of dead letters.');
        onDone();
      }}
    >
      <p>
        Nothing is done with the record <OutsideText text={deadLetter.id} /> any more. Say why, for those who
        look for it later.
      </p>
      <Note isRequired />
    </ConfirmDialog>
  );
}

export function CorrectDialog({ letter, path, onClose, onDone }: Properties) {
  const { type, data } = letter.correction;
  return (
    <ConfirmDialog
      title="Correct and send again?"
      action="Send"
      onClose={onClose}
      onConfirm={async (form) => {
        const { resolution } = await sendCorrection(path, form);
        onDone();
        announce(await outcomeText(resolution.commandId));
      }}
    >
      <p>
        A new command is sent that names this letter, and the letter is resolved as replaced. Mend what is
        wrong: <OutsideSentence text={letter.deadLetter.error.split('\n', 1)[0] ?? ''} />
      </p>
      <label>
        Command
        <select name="type" defaultValue={type ?? ''}>
          {type === null ? <option value="">Choose one</option> : null}
          {COMMANDS.map((name) => (
            <option key={name} value={name} selected={name === type}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Fields, as JSON
        <textarea
          name="data"
          required
          spellcheck={false}
          defaultValue={JSON.stringify(data ?? {}, null, 2)}
        />
      </label>
      <Note isRequired={false} />
    </ConfirmDialog>
  );
}

/** @throws Problem that says that nothing was sent, if the API refuses fields */
async function sendCorrection(path: string, form: FormData): Promise<Resolved> {
  const body = { ...correctionOf(typed(form, 'type'), typed(form, 'data')), ...noteOf(form) };
  try {
    return await request<Resolved>('POST', `${path}/correction`, { body });
  } catch (error) {
    if (!(error instanceof Problem) || error.fields.length === 0) throw error;
    throw new Problem(error.status, error.code, `Nothing was sent: ${problemText(error)}`);
  }
}

type CommandAnswer = {
  readonly status: string;
  readonly events?: readonly { readonly type: string }[];
  readonly message?: string;
};

const WAIT_SECONDS = 5;

/** What became of the corrected command, if that is known soon. */
async function outcomeText(commandId: string | null): Promise<string> {
  const sent = 'The corrected command was sent, and the letter is resolved.';
  if (commandId === null) return sent;
  try {
    const answer = await request<CommandAnswer>('GET', `commands/${encodeURIComponent(commandId)}`, {
      headers: { prefer: `wait=${WAIT_SECONDS}` },
    });
    if (answer.status === 'handled') {
      const events = (answer.events ?? []).map(({ type }) => type).join(', ');
      return `The corrected command was handled: ${events === '' ? 'nothing had to change' : events}.`;
    }
    if (answer.status === 'pending') return sent;
    return `The corrected command was ${answer.status}: ${answer.message ?? ''}`;
  } catch {
    return sent;
  }
}

function noteOf(form: FormData): { note?: string } {
  const note = typed(form, 'note').trim();
  return note === '' ? {} : { note };
}

/** What stands in a field of the form. */
function typed(form: FormData, field: string): string {
  const value = form.get(field);
  return typeof value === 'string' ? value : '';
}

const Note = ({ isRequired }: { isRequired: boolean }) => (
  <label>
    {isRequired ? 'Note: who, and why' : 'Note: who, and why (may be left out)'}
    <input name="note" required={isRequired} maxLength={NOTE_CHARACTERS} autocomplete="off" />
  </label>
);
