import type { ComponentChildren } from 'preact';
import { isOutage } from '../api/problem.ts';
import type { Polled } from '../api/use-polled.ts';
import { Moment } from './moment.tsx';
import { OutsideText } from './outside-text.tsx';

type Properties<Answer> = {
  readonly polled: Polled<Answer>;
  readonly children: (answer: Answer) => ComponentChildren;
};

/** An answer of the API, with what is wrong if there is no new one: then the last one is shown in grey. */
export function ShownAnswer<Answer>({ polled, children }: Properties<Answer>) {
  const { answer, problem, failingSince, isStale } = polled;
  return (
    <>
      {problem && problem.status !== 401 ? (
        <p class="problem" role="alert">
          <OutsideText text={problem.message} />
          {isOutage(problem) ? ' The page tries again by itself.' : null}
          {answer !== undefined && failingSince !== undefined ? (
            <>
              {' '}
              This is what was known before it began to fail, <Moment at={failingSince} />.
            </>
          ) : null}
        </p>
      ) : null}
      {answer === undefined ? (
        problem ? null : (
          <p class="soft">Loading …</p>
        )
      ) : (
        <div class={isStale ? 'answer stale' : 'answer'}>{children(answer)}</div>
      )}
    </>
  );
}
