import type { ComponentChildren } from 'preact';
import { routeTo } from '../routing.ts';

/** Why something may be unknown, and where to look. */
export const MissingReasons = ({ what, search }: { what: string; search: ComponentChildren }) => (
  <>
    <p>It may be that</p>
    <ul class="reasons">
      <li>it is written otherwise: capitals and small letters are not the same. {search}</li>
      <li>
        {what} was not handled yet: see whether commands wait in the{' '}
        <a href={routeTo('pipeline')}>pipeline</a>.
      </li>
      <li>
        {what} was broken, so it is among the <a href={routeTo('dead-letters')}>dead letters</a>.
      </li>
    </ul>
    <p>If none of these is so, ask whoever sent it.</p>
  </>
);
