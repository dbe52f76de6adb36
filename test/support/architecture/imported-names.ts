import type { SyntaxNode } from './syntax-nodes.ts';

/** The exported name of each import, by the name that the importing module uses. */
export function importedNames(module: SyntaxNode): Map<string, string> {
  const declarations = (module['body'] as SyntaxNode[]).filter(({ type }) => type === 'ImportDeclaration');
  return new Map(declarations.flatMap(namesOf));
}

function namesOf(declaration: SyntaxNode): [local: string, original: string][] {
  const source = textOf(declaration['source']).replace(/^node:/, '');
  const specifiers = declaration['specifiers'] as SyntaxNode[];
  return specifiers.map((specifier) => [textOf(specifier['local']), originalName(specifier, source)]);
}

// A default or namespace import stands for the whole module, so it has the module's name.
const originalName = (specifier: SyntaxNode, source: string): string =>
  specifier.type === 'ImportSpecifier' ? textOf(specifier['imported'] ?? specifier['local']) : source;

const textOf = (node: unknown): string => String((node as SyntaxNode)['value']);
