import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { filePaths, type SourceFile } from './source-tree.ts';

/** The Markdown pages under a root, and the paths of all its files. */
export type Documents = { pages: readonly SourceFile[]; files: readonly string[] };

const NOT_OURS = new Set(['node_modules', '.git', '.dev', '.ci']);
const FENCED = /^```.*?^```/gms;
const CODE_SPAN = /`([^`\n]+)`/g;
const LINK = /\]\(([^()\s]+)\)/g;
const HEADING = /^#+ +(.+)$/gm;

// What a page names as a file or a folder. Other code in backquotes (topics, settings, expressions) does not match.
const FILE_NAME = /^[\w.+*/-]+\.(ts|js|md|sql|sh|yaml|json|jsonl|csv|patch|properties|xml)$/;
const FOLDER_NAME =
  /^(src|test|docs|bench|dev-stack|deploy|findings|patches|schemas|examples|bin)\/[\w.+*/-]+$/;
// Placeholders for the reader's own file names (`findings/what-it-does.sh`), and files that a run writes.
const PLACEHOLDER = /what-it-does|short-name|NNN|^\.dev\/|^(outcome|allocations)\.csv$/;

/** Reads the pages of the tree at `root`; folders of tools and of installed packages are left out. */
export function documentsIn(root: string): Documents {
  const entries = readdirSync(root, { withFileTypes: true }).filter(({ name }) => !NOT_OURS.has(name));
  const files = [
    ...entries.filter((entry) => entry.isFile()).map(({ name }) => name),
    ...filePaths(
      root,
      entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    ),
  ];
  const pages = files
    .filter((file) => file.endsWith('.md'))
    .map((file) => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') }));
  return { pages, files };
}

/** Links to files or headings that do not exist, as `page → target`. Links to other sites are not looked at. */
export function deadLinks(root: string): string[] {
  return documentsIn(root).pages.flatMap((page) =>
    matches(page.text.replaceAll(FENCED, '').replaceAll(CODE_SPAN, ''), LINK)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !leadsSomewhere(root, page.path, target))
      .map((target) => `${page.path} → ${target}`),
  );
}

function leadsSomewhere(root: string, page: string, target: string): boolean {
  const [file = '', heading] = target.split('#');
  const found = path.join(root, file ? path.join(path.dirname(page), file) : page);
  if (!existsSync(found)) return false;
  return !heading || anchorsOf(readFileSync(found, 'utf8')).has(heading);
}

/** The anchors that GitHub gives to the headings of a page. Equal headings get -1, -2 …, which no page here needs. */
const anchorsOf = (text: string): Set<string> =>
  new Set(
    matches(text.replaceAll(FENCED, ''), HEADING).map((heading) =>
      heading
        .trim()
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );

/**
 * Files and folders that a page names in backquotes and that do not exist, as `page: name`. A page may leave out the
 * beginning of a path (`publish/relay.ts`), and `*` stands for any part of a name.
 */
export function unknownFiles(root: string): string[] {
  const { pages, files } = documentsIn(root);
  return pages.flatMap((page) =>
    matches(page.text.replaceAll(FENCED, ''), CODE_SPAN)
      .filter((name) => (FILE_NAME.test(name) || FOLDER_NAME.test(name)) && !PLACEHOLDER.test(name))
      .filter((name) => !exists(namePattern(name), files))
      .map((name) => `${page.path}: ${name}`),
  );
}

/** Names said to be in a file (`place` in `allocate.ts`) that no file of that name has, as `page: name in file`. */
export function unknownParts(root: string): string[] {
  const { pages, files } = documentsIn(root);
  const has = (file: string, part: string): boolean =>
    files.some(
      (each) => namePattern(file).test(each) && readFileSync(path.join(root, each), 'utf8').includes(part),
    );
  return pages.flatMap((page) =>
    [...page.text.matchAll(/`([A-Za-z_]\w*)` in `([^`\n]+)`/g)]
      .filter(([, part = '', file = '']) => FILE_NAME.test(file) && !has(file, part))
      .map(([, part, file]) => `${page.path}: ${part} in ${file}`),
  );
}

const exists = (name: RegExp, files: readonly string[]): boolean => files.some((file) => name.test(file));

const namePattern = (name: string): RegExp =>
  new RegExp(`(^|/)${name.replace(/\/$/, '').replaceAll(/[.+]/g, '\\$&').replaceAll('*', '[^/]*')}(/|$)`);

/** Targets of make and scripts of npm that a page names in code and that do not exist, as `page: make target`. */
export function unknownCommands(root: string): string[] {
  const makefile = readFileSync(path.join(root, 'Makefile'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const targets = new Set(matches(makefile, /^([a-z0-9-]+):/gm));
  return documentsIn(root).pages.flatMap((page) => {
    const code = [...(page.text.match(FENCED) ?? []), ...(page.text.match(CODE_SPAN) ?? [])].join('\n');
    return [
      ...matches(code, /(?<=^|[`;&] *|[A-Z_]+=\S+ )make ([a-z][a-z0-9-]*)/gm)
        .filter((target) => !targets.has(target))
        .map((target) => `${page.path}: make ${target}`),
      ...matches(code, /npm run (?:--silent )?([a-z][a-z0-9:-]*)/g)
        .filter((script) => !(script in scripts))
        .map((script) => `${page.path}: npm run ${script}`),
    ];
  });
}

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, found = '']) => found);
