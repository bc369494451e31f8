import type { Block } from './block.ts';
import { visible } from './visible.ts';

const GAP = '  ';

const inColumns = (rows: readonly (readonly string[])[]): string[] => {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
};

const linesOf = (block: Block): string[] => {
  switch (block.kind) {
    case 'table':
      return inColumns([block.columns, ...block.rows].map((row) => row.map(visible)));
    case 'facts':
      return inColumns(block.facts.map(([name, value]) => [name, visible(value)]));
    case 'text':
      return [visible(block.text)];
  }
};

/** Blocks as text with an empty line between those that are not plain lines. */
export const render = (blocks: readonly Block[]): string =>
  blocks
    .map((block, at) => {
      const before = blocks[at - 1];
      const isApart = before !== undefined && !(before.kind === 'text' && block.kind === 'text');
      return `${isApart ? '\n' : ''}${linesOf(block).join('\n')}\n`;
    })
    .join('');
