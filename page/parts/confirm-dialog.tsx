import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { problemText } from '../api/problem.ts';
import { isOpen as isSessionOpen } from '../api/session.ts';
import { announce } from './announcements.tsx';
import { OutsideSentence } from './outside-text.tsx';

type Properties = {
  readonly title: string;
  /** The word on the button that does it. */
  readonly action: string;
  /** Something is lost by it. */
  readonly isDangerous?: boolean;
  readonly children: ComponentChildren;
  /** Does it; the dialog stays open and shows the error if it fails. */
  readonly onConfirm: (form: FormData) => Promise<void>;
  readonly onClose: () => void;
};

/**
 * Asks before something is changed. Escape and Cancel change nothing; the focus returns to where it was. While the user
 * has to sign in again it waits, with what was typed.
 */
export function ConfirmDialog({ title, action, isDangerous, children, onConfirm, onClose }: Properties) {
  const { dialog, returnFocus } = useShownDialog();
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const heading = useId();

  const close = (): void => dialog.current?.close();

  async function confirm(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy || !(event.currentTarget instanceof HTMLFormElement)) return;
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm(new FormData(event.currentTarget));
      close();
      // It was closed before, if the session has ended meanwhile.
      onClose();
    } catch (failure) {
      setError(problemText(failure));
      // Some browsers close a dialog by Escape, whatever the page says.
      if (!dialog.current) announce(problemText(failure));
    } finally {
      setBusy(false);
    }
  }

  const keepWhileBusy = (event: Event): void => {
    if (isBusy) event.preventDefault();
  };
  const onClosed = (): void => {
    if (!isSessionOpen.value) return;
    returnFocus();
    onClose();
  };

  return (
    <dialog ref={dialog} aria-labelledby={heading} onCancel={keepWhileBusy} onClose={onClosed}>
      <form method="dialog" onSubmit={(event) => void confirm(event)}>
        <h2 id={heading}>{title}</h2>
        {children}
        {error === undefined ? null : (
          <p class="problem" role="alert">
            <OutsideSentence text={error} />
          </p>
        )}
        <div class="buttons">
          <button type="button" aria-disabled={isBusy} onClick={() => (isBusy ? undefined : close())}>
            Cancel
          </button>
          <button type="submit" class={isDangerous ? 'primary danger' : 'primary'} aria-disabled={isBusy}>
            {isBusy ? 'Working …' : action}
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** Shows a dialog over the page. Without a session it is closed: it would keep the form to sign in from the user. */
function useShownDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const opener = useRef(document.activeElement);
  const mayShow = isSessionOpen.value;
  useEffect(() => {
    if (mayShow) dialog.current?.showModal();
    else dialog.current?.close();
  }, [mayShow]);
  // The browser does so by itself, but not if the dialog was shown a second time.
  const returnFocus = (): void => {
    const isLost = document.activeElement === document.body;
    if (isLost && opener.current instanceof HTMLElement) opener.current.focus();
  };
  return { dialog, returnFocus };
}
