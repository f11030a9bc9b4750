/** Documents of an account. */
import type { DocumentRow } from "@counterfoil/http-api/Documents"
import { DocumentLink } from "./DocumentLink.tsx"
import { columnsOf, DataTable } from "./DataTable.tsx"
import { Money, order } from "./Money.tsx"

/** Kinds as people call them. */
export const kindNames = {
  Invoice: "Invoice",
  DebitMemo: "Debit memo",
  CreditMemo: "Credit memo",
  Payment: "Payment"
} as const

const column = columnsOf<DocumentRow>()

const columns = column.columns([
  column.accessor(({ number, stream }) => number ?? stream, {
    id: "number",
    header: "Document",
    cell: ({ row }) => <DocumentLink stream={row.original.stream} title={row.original.number ?? row.original.stream} />
  }),
  column.accessor(({ kind }) => kindNames[kind], { id: "kind", header: "Kind" }),
  column.accessor("status", { header: "Status" }),
  column.accessor(({ date }) => date ?? "", { id: "date", header: "Date" }),
  column.accessor(({ total }) => order(total), {
    id: "total",
    header: "Total",
    cell: ({ row }) => <Money of={row.original.total} />
  }),
  column.accessor(({ open }) => order(open), {
    id: "open",
    header: "Open",
    cell: ({ row }) => <Money of={row.original.open} />
  })
])

export const Documents = ({ documents }: { readonly documents: ReadonlyArray<DocumentRow> }) => (
  <DataTable
    caption="Documents"
    columns={columns}
    rows={documents}
    idOf={({ stream }) => stream}
    amounts={["total", "open"]}
  />
)
