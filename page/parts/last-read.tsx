import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { Moment } from './moment.tsx';

/** When the answer was read that is shown while there is no newer one, in ms since 1970; undefined: it is of now. */
export const LastRead = createContext<number | undefined>(undefined);

/** Says that there is nothing: of an old answer, that this was so then. */
export function Empty({ children }: { children: ComponentChildren }) {
  const readAt = useContext(LastRead);
  return (
    <p class="empty">
      {readAt === undefined ? null : (
        <>
          Not known now. When it was last read, <Moment at={readAt} />:{' '}
        </>
      )}
      {children}
    </p>
  );
}
