import { parseSync } from '@swc/core';
import { importedNames } from './imported-names.ts';
import { nodesIn, withoutParentheses, type SyntaxNode } from './syntax-nodes.ts';

/** A name that code uses: called, constructed or read from something. */
export type Use = {
  kind: 'call' | 'new' | 'member';
  /** With dots, as in `Date.now`. A renamed import has the name that its module exports. */
  name: string;
  argumentCount: number;
  /** Whether an argument is spread: `f(...list)`. */
  spreads: boolean;
  /** Whether it happens as soon as the module is imported. */
  atImport: boolean;
};

const kinds = new Map<string, Use['kind']>([
  ['CallExpression', 'call'],
  ['NewExpression', 'new'],
  ['MemberExpression', 'member'],
]);

// The part of an expression that names what it uses.
const namingParts = new Map([
  ['CallExpression', 'callee'],
  ['NewExpression', 'callee'],
  ['OptionalChainingExpression', 'base'],
  ['TaggedTemplateExpression', 'tag'],
]);

/**
 * What a TypeScript module uses, in the order of its text.
 * @param hasTags it is TSX
 */
export function usesIn(text: string, hasTags = false): Use[] {
  const module = parseSync(text, {
    syntax: 'typescript',
    tsx: hasTags,
    target: 'es2024',
  }) as unknown as SyntaxNode;
  const imported = importedNames(module);
  return [...nodesIn(module)].flatMap(({ node, atImport }) => {
    const kind = kinds.get(node.type);
    if (!kind) return [];
    return [
      {
        kind,
        name: nameOf(node, imported),
        argumentCount: argumentsOf(node).length,
        spreads: isSpread(node),
        atImport,
      },
    ];
  });
}

function nameOf(expression: SyntaxNode, imported: ReadonlyMap<string, string>): string {
  const node = withoutParentheses(expression);
  const namingPart = namingParts.get(node.type);
  if (namingPart) return nameOf(node[namingPart] as SyntaxNode, imported);
  if (node.type === 'MemberExpression') {
    return dotted(nameOf(node['object'] as SyntaxNode, imported), propertyOf(node['property'] as SyntaxNode));
  }
  if (node.type !== 'Identifier') return '';
  const name = String(node['value']);
  return imported.get(name) ?? name;
}

const dotted = (object: string, property: string): string =>
  object === 'globalThis' ? property : `${object}.${property}`;

const propertyOf = (property: SyntaxNode): string =>
  property.type === 'Computed' ? propertyOf(property['expression'] as SyntaxNode) : String(property['value']);

const argumentsOf = (node: SyntaxNode): { spread: unknown }[] =>
  (node['arguments'] ?? []) as { spread: unknown }[];

const isSpread = (node: SyntaxNode): boolean => argumentsOf(node).some(({ spread }) => Boolean(spread));
