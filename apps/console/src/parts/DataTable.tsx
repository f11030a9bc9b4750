/** A table that can be put in order by its columns, and that a phone shows as one card a row. */
import {
  createColumnHelper,
  createSortedRowModel,
  type RowData,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
  type TableOptions,
  useTable
} from "@tanstack/react-table"

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic }
})

/** Makes columns of a kind of row. */
export const columnsOf = <Row extends RowData>() => createColumnHelper<typeof features, Row>()

interface Props<Row extends RowData> {
  readonly caption: string
  readonly columns: TableOptions<typeof features, Row>["columns"]
  readonly rows: ReadonlyArray<Row>
  readonly idOf: (row: Row) => string
  /** Columns whose values are amounts or counts, by id. */
  readonly amounts?: ReadonlyArray<string>
}

const arrows = { asc: "ascending", desc: "descending" } as const

export const DataTable = <Row extends RowData>({ amounts = [], caption, columns, idOf, rows }: Props<Row>) => {
  const table = useTable({ features, columns, data: rows, getRowId: idOf })
  const classOf = (id: string) => (amounts.includes(id) ? "amount" : undefined)
  return (
    <table className="stack">
      <caption className="away">{caption}</caption>
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            {group.headers.map((header) => {
              const sorted = header.column.getIsSorted()
              return (
                <th
                  key={header.id}
                  scope="col"
                  className={classOf(header.column.id)}
                  aria-sort={sorted === false ? undefined : arrows[sorted]}
                >
                  {header.column.getCanSort() ? (
                    <button type="button" className="sort" onClick={header.column.getToggleSortingHandler()}>
                      <table.FlexRender header={header} />
                      <span aria-hidden="true">{sorted === "asc" ? "↑" : sorted === "desc" ? "↓" : ""}</span>
                    </button>
                  ) : (
                    <table.FlexRender header={header} />
                  )}
                </th>
              )
            })}
          </tr>
        ))}
      </thead>
      <tbody>
        {table.getRowModel().rows.map((row) => (
          <tr key={row.id}>
            {row.getAllCells().map((cell, at) => {
              const { columnDef, id } = cell.column
              const { header } = columnDef
              const label = typeof header === "string" ? header : id
              return at === 0 ? (
                <th key={cell.id} scope="row">
                  <table.FlexRender cell={cell} />
                </th>
              ) : (
                <td key={cell.id} className={classOf(id)} data-label={label}>
                  <span className="cell">
                    <table.FlexRender cell={cell} />
                  </span>
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
