import { visibleText } from '../format/visible-text.ts';

/** A name or text from outside: isolated from the direction of its surroundings, invisible characters shown as escapes. */
export const OutsideText = ({ text }: { text: string }) => <bdi class="outside">{visibleText(text)}</bdi>;
