import type { ReactNode } from 'react';

import { text } from '../text';
import styles from './data-table.module.css';

export interface Column<Row> {
  readonly name: string;
  /** Null where there is nothing to say. */
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand below each other at their last digit. */
  readonly align?: 'end';
  /** Says what the row is about. */
  readonly isHead?: boolean;
  /** In a card it has a line of its own. */
  readonly isWide?: boolean;
}

export interface DataTableProps<Row> {
  readonly caption: string;
  readonly captionShown?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** What a row looks like, for styles and tests. */
  readonly kindOf?: (row: Row) => string;
  /** Instead of rows. */
  readonly empty: ReactNode;
}

/**
 * On a narrow screen each row is a card, with the name of its column before each value. It says what it is: an element
 * that is laid out otherwise is no table to everybody else.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, captionShown = false, columns, rows, keyOf, kindOf, empty } = props;
  if (rows.length === 0) return <p className={styles.empty}>{empty}</p>;
  return (
    <table role="table" className={styles.table}>
      <caption className={captionShown ? styles.caption : 'visually-hidden'}>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, align }) => (
            <th key={name} role="columnheader" scope="col" data-align={align}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row" data-kind={kindOf?.(row)}>
            {columns.map((column) => (
              <Cell key={column.name} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellProps<Row> {
  readonly column: Column<Row>;
  readonly row: Row;
}

function Cell<Row>({ column: { name, cell, align, isHead, isWide }, row }: CellProps<Row>) {
  const content = cell(row);
  if (isHead)
    return (
      <th role="rowheader" scope="row" data-align={align}>
        {content}
      </th>
    );
  return (
    <td
      role="cell"
      data-align={align}
      data-column={name}
      data-wide={isWide}
      data-empty={content === null}
    >
      {content ?? text.emptyCell}
    </td>
  );
}
