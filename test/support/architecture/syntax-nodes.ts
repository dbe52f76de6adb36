/** A node of swc's syntax tree. */
export type SyntaxNode = { readonly type: string; readonly [part: string]: unknown };

/** A node, and whether it runs as soon as its module is imported. */
export type PlacedNode = { node: SyntaxNode; atImport: boolean };

const functions = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'PrivateMethod',
  'Constructor',
  'MethodProperty',
  'GetterProperty',
  'SetterProperty',
]);

/** The node and all its descendants. `called` is the function that the surrounding code calls at once. */
export function* nodesIn(node: SyntaxNode, atImport = true, called?: SyntaxNode): Generator<PlacedNode> {
  yield { node, atImport };
  const callee = node.type === 'CallExpression' ? withoutParentheses(node['callee'] as SyntaxNode) : called;
  for (const part of partsOf(node)) {
    yield* nodesIn(part, atImport && (part === callee || !isDeferred(part)), callee);
  }
}

/** The expression inside the parentheses, if there are any. */
export const withoutParentheses = (node: SyntaxNode): SyntaxNode =>
  node.type === 'ParenthesisExpression' ? withoutParentheses(node['expression'] as SyntaxNode) : node;

const partsOf = (node: SyntaxNode): SyntaxNode[] => Object.values(node).flat().flatMap(nodesOf);

// Arguments and the like are wrapped in objects without a type.
function nodesOf(value: unknown): SyntaxNode[] {
  if (typeof value !== 'object' || value === null) return [];
  return isNode(value) ? [value] : Object.values(value).filter(isNode);
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const isDeferred = (part: SyntaxNode): boolean => functions.has(part.type) || isPropertyOfInstances(part);

const isPropertyOfInstances = ({ type, isStatic }: SyntaxNode): boolean =>
  (type === 'ClassProperty' || type === 'PrivateProperty') && isStatic !== true;
