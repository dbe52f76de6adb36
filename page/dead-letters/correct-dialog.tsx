import { useEffect, useId, useRef } from 'preact/hooks';
import type { CommandType, Resolved } from '../api/answers.ts';
import { request } from '../api/client.ts';
import { Problem, problemText } from '../api/problem.ts';
import { announce } from '../parts/announcements.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { OutsideSentence, OutsideText } from '../parts/outside-text.tsx';
import { correctionOf } from './correction.ts';
import { type Fault, faultsOf, placeOfValue } from './faults.ts';
import { type DialogProperties, Note, noteOf, typed } from './letter-note.tsx';

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

/** Asks for the corrected fields of a dead letter, and sends them as a new command. */
export function CorrectDialog({ letter, path, onClose, onDone }: DialogProperties) {
  const { deadLetter, correction } = letter;
  const faults = faultsOf(deadLetter.error, deadLetter.fields, correction.data);
  const json = JSON.stringify(correction.data ?? {}, null, 2);
  const problems = useId();
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
      <p>A new command is sent that names this letter, and the letter is resolved as replaced.</p>
      <div id={problems}>
        <p>What is wrong:</p>
        {faults.length === 0 ? <OutsideSentence text={deadLetter.error} /> : <Faults faults={faults} />}
      </div>
      <label>
        Command
        <select name="type" defaultValue={correction.type ?? ''}>
          {correction.type === null ? <option value="">Choose one</option> : null}
          {COMMANDS.map((name) => (
            <option key={name} value={name} selected={name === correction.type}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Fields json={json} faults={faults} describedBy={problems} />
      <Note isRequired={false} />
    </ConfirmDialog>
  );
}

const Faults = ({ faults }: { faults: readonly Fault[] }) => (
  <ul class="faults">
    {faults.map(({ field, problem, expected, value }) => (
      <li key={field}>
        <b>
          <OutsideText text={field} />
        </b>{' '}
        <OutsideSentence text={problem} />.
        {value === undefined ? null : (
          <>
            {' '}
            Sent: <OutsideText text={value} />.
          </>
        )}
        {expected === undefined ? null : ` Expected: ${expected}.`}
      </li>
    ))}
  </ul>
);

type FieldsProperties = {
  readonly json: string;
  readonly faults: readonly Fault[];
  readonly describedBy: string;
};

/** The fields as JSON. The first faulty value is selected, so that it is found, and replaced by typing. */
function Fields({ json, faults, describedBy }: FieldsProperties) {
  const area = useRef<HTMLTextAreaElement>(null);
  const first = useRef(
    faults.map(({ field }) => placeOfValue(json, field)).find((place) => place !== undefined),
  );
  useEffect(() => {
    // After the dialog is shown: it takes the focus to its first field.
    const frame = requestAnimationFrame(() => {
      if (!first.current) return;
      const [start, end] = first.current;
      area.current?.focus();
      area.current?.setSelectionRange(start, end);
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <label>
      Fields, as JSON
      <textarea
        ref={area}
        name="data"
        required
        spellcheck={false}
        aria-describedby={describedBy}
        defaultValue={json}
      />
    </label>
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
