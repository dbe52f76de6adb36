import type { ComponentChildren } from 'preact';

type Tile = { readonly title: string; readonly value: ComponentChildren; readonly note?: ComponentChildren };

/** Some large figures with their names. */
export const Tiles = ({ tiles }: { tiles: readonly Tile[] }) => (
  <dl class="tiles">
    {tiles.map(({ title, value, note }) => (
      <div key={title}>
        <dt>{title}</dt>
        <dd>
          {value}
          {note === undefined ? null : <small>{note}</small>}
        </dd>
      </div>
    ))}
  </dl>
);
