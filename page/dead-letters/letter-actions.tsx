import { useEffect, useRef, useState } from 'preact/hooks';
import type { WholeDeadLetter } from '../api/answers.ts';
import { OutsideSentence } from '../parts/outside-text.tsx';
import { letterAdvice } from './advice.ts';
import { CorrectDialog } from './correct-dialog.tsx';
import { DiscardDialog, ReplayDialog } from './letter-dialogs.tsx';

type Action = 'replay' | 'discard' | 'correct';

const WORDS: Readonly<Record<Action, string>> = {
  replay: 'Replay …',
  correct: 'Correct and send again …',
  discard: 'Discard …',
};

type Properties = { readonly letter: WholeDeadLetter; readonly path: string; readonly onDone: () => void };

/** What can be done with a dead letter; what helps most comes first. */
export function Actions({ letter, path, onDone }: Properties) {
  const [asked, setAsked] = useState<Action>();
  const { deadLetter, obstacle } = letter;
  const advice = letterAdvice(deadLetter.reason);
  const first = obstacle === null ? advice.first : 'correct';
  const order = first === 'correct' ? (['correct', 'replay'] as const) : (['replay', 'correct'] as const);
  const close = (): void => setAsked(undefined);
  const dialog = { letter, path, onClose: close, onDone };
  const isOpen = deadLetter.resolution === null;
  const heading = useFocusWhenResolved(isOpen, asked !== undefined);
  return (
    <section>
      <h2 ref={heading} tabIndex={-1}>
        What to do
      </h2>
      {isOpen ? (
        <>
          <p>{advice.text}</p>
          <div class="buttons">
            {order.map((action) => (
              <button
                key={action}
                type="button"
                class={action === first ? 'primary' : ''}
                disabled={action === 'replay' && obstacle !== null}
                onClick={() => setAsked(action)}
              >
                {WORDS[action]}
              </button>
            ))}
            <button type="button" class="danger" onClick={() => setAsked('discard')}>
              {WORDS.discard}
            </button>
          </div>
          {obstacle === null ? null : (
            <p class="soft">
              It cannot be replayed: <OutsideSentence text={obstacle} />.
            </p>
          )}
        </>
      ) : (
        <p>It is resolved: nothing is left to do.</p>
      )}
      {asked === 'replay' ? <ReplayDialog {...dialog} /> : null}
      {asked === 'discard' ? <DiscardDialog {...dialog} /> : null}
      {asked === 'correct' ? <CorrectDialog {...dialog} /> : null}
    </section>
  );
}

/** The buttons go away when the letter is resolved, and with them the focus: it goes to the heading instead. */
function useFocusWhenResolved(isOpen: boolean, hasDialog: boolean) {
  const heading = useRef<HTMLHeadingElement>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (hasDialog) return;
    const isLost = document.activeElement === document.body;
    if (wasOpen.current && !isOpen && isLost) heading.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen, hasDialog]);
  return heading;
}
