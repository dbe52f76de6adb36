import type { AsyncApiDocument } from './asyncapi.ts';
import type { Channel, Operation } from './channels.ts';
import { type Html, html } from './html.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Message } from './messages.ts';
import { valueForm } from './value-form.ts';

/** The path of the page's style sheet: the page has no inline styles and no scripts. */
export const STYLE_PATH = '/docs/messages.css';

/** The AsyncAPI document as an HTML page for people. */
export function messagesPage(document: AsyncApiDocument): string {
  const { info, channels } = document;
  const { html: page } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${info.title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${STYLE_PATH}" />
      </head>
      <body>
        <header>
          <h1>${info.title}</h1>
          <p>
            Version ${info.version}. <a href="/asyncapi.json">AsyncAPI document</a>,
            <a href="/docs">HTTP API</a>
          </p>
        </header>
        <nav aria-label="Messages">${Object.entries(channels).map(contentsOf)}</nav>
        <main>
          <section>${info.description.split('\n\n').map((text) => html`<p>${withCode(text)}</p>`)}</section>
          ${Object.entries(channels).map(([name, channel]) => channelSection(document, name, channel))}
        </main>
      </body>
    </html> `;
  return page;
}

const contentsOf = ([name, channel]: [string, Channel]): Html =>
  html`<p>
    <a href="#${name}">${channel.title}</a>
    ${Object.keys(channel.messages).map((type) => html`<a href="#${name}-${type}">${type}</a> `)}
  </p>`;

function channelSection(document: AsyncApiDocument, name: string, channel: Channel): Html {
  const { components } = document;
  const found = Object.keys(channel.messages).map((type) => components.messages[type] as Message);
  const headers = resolved(document, found[0]?.headers ?? {});
  const { partitions, topicConfiguration = {} } = channel.bindings.kafka;
  return html`<section aria-labelledby="${name}">
    <h2 id="${name}">${channel.title} <code>${channel.address}</code></h2>
    <p>${withCode(channel.description)}</p>
    <dl>
      ${fact('The application', does(document, name))}
      ${fact('Key', found[0]?.bindings.kafka.key.description)} ${fact('Partitions', String(partitions))}
      ${Object.entries(topicConfiguration).map(([setting, value]) => fact(setting, String(value)))}
    </dl>
    <h3>Headers</h3>
    <p>${withCode(headers.description ?? '')}</p>
    ${propertiesTable(headers)} ${found.map((message) => messageArticle(document, name, channel, message))}
  </section>`;
}

/** What the application does with a channel: `receives: The worker handles each command once.` */
function does({ operations }: AsyncApiDocument, channel: string): string {
  const isOf = (operation: Operation): boolean => operation.channel.$ref === `#/channels/${channel}`;
  const { action, summary } = Object.values(operations).find(isOf) as Operation;
  return `${action}s: ${summary}`;
}

const fact = (name: string, value = ''): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${withCode(value)}</dd>
  </div>`;

function messageArticle(document: AsyncApiDocument, name: string, channel: Channel, message: Message): Html {
  const payload = resolved(document, message.payload);
  const [example] = message.examples;
  const isFramed = message.bindings.kafka.schemaIdLocation !== undefined;
  return html`<article aria-labelledby="${name}-${message.name}">
    <h3 id="${name}-${message.name}">${message.name}</h3>
    <p>${withCode(message.summary)} ${withCode(message.description ?? '')}</p>
    ${payload.properties ? propertiesTable(payload) : html`<p>Value: ${withCode(payload.description ?? '')}</p>`}
    ${
      payload.properties
        ? html`<p>
            ${isFramed ? 'In the frame; schema' : 'Schema'} <code>${channel.address}-${message.name}</code> in
            the registry.
          </p>`
        : undefined
    }
    <pre tabindex="0" aria-label="Example of ${message.name}">${exampleText(example)}</pre>
  </article>`;
}

/** A record as a tool such as kcat shows it: its headers, and its value. */
function exampleText(example: Message['examples'][number] | undefined): string {
  if (!example) return '';
  const headers = Object.entries(example.headers).map(([name, value]) => `${name}: ${value}`);
  const { payload } = example;
  return [...headers, '', typeof payload === 'string' ? payload : JSON.stringify(payload, null, 2)].join(
    '\n',
  );
}

function propertiesTable({ properties = {}, required = [] }: JsonSchema): Html {
  const rows = Object.entries(properties).map(
    ([name, schema]) =>
      html`<tr>
        <th scope="row"><code>${name}</code></th>
        <td>${required.includes(name) ? 'always' : 'optional'}</td>
        <td>${valueForm(schema)}</td>
        <td>${withCode(schema.description ?? '')}</td>
      </tr>`,
  );
  return html`<div class="table" role="region" aria-label="Fields" tabindex="0">
    <table>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** The schema that a schema refers to, or the first of those that it combines. */
function resolved(document: AsyncApiDocument, schema: JsonSchema): JsonSchema {
  if (schema.allOf?.[0]) return resolved(document, schema.allOf[0]);
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (document.components.schemas[name] ?? {});
}

/** Text in which code is in backquotes, as HTML. */
function withCode(text: string): Html {
  const parts = text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
  return html`${parts}`;
}
