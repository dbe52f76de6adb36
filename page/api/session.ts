import { computed, signal } from '@preact/signals';

/** What the user may do: `unknown` until the API has answered. */
export type Session =
  | { readonly state: 'unknown' }
  | { readonly state: 'open'; readonly loginRequired: boolean }
  | { readonly state: 'closed'; readonly isExpired: boolean };

export type SessionAnswer = {
  readonly loginRequired: boolean;
  readonly signedIn: boolean;
  readonly expiresAt: string | null;
};

export const session = signal<Session>({ state: 'unknown' });

/** Whether lists may be asked for. */
export const isOpen = computed(() => session.value.state === 'open');

export function sessionAnswered({ loginRequired, signedIn }: SessionAnswer): void {
  session.value = signedIn ? { state: 'open', loginRequired } : { state: 'closed', isExpired: false };
}

/** The API asked for a token: the form is shown, and what is behind it stays as it is. */
export function sessionEnded(isExpired: boolean): void {
  if (session.value.state !== 'closed') session.value = { state: 'closed', isExpired };
}
