/** The faults P01 to P04, in the order of `Faults.sql`. */
import { day, eur, invoicePosted, item } from "../../../domain/test/Sample.ts"
import { settled } from "./CleanWorld.ts"
import { both, type OwnFault, statement, world } from "./OwnFault.ts"

export const periodFaults: ReadonlyArray<OwnFault> = [
  world(
    "P01",
    "P01 Event-0/16",
    both({
      stream: "Invoice-L",
      event: invoicePosted("L", [item("L1", "1.00")], "2026-02-20"),
      bookedOn: day("2026-02-20")
    })
  ),
  world(
    "P02",
    "P02 Payment-P",
    statement(({ lines }) => ({
      lines: lines.map((line) => (line.id === settled.id ? { ...line, on: day("2026-03-02") } : line))
    }))
  ),
  world("P03", "P03 Period-2026-02 accounts receivable EUR", (one) => ({
    ...one,
    closed: (bookings) =>
      one.closed(bookings).map((period) => ({
        ...period,
        proposal: {
          ...period.proposal,
          figures: {
            ...period.proposal.figures,
            rollForward: period.proposal.figures.rollForward.map((row) =>
              row.control === "accounts receivable" ? { ...row, closing: eur("20.01") } : row
            )
          }
        }
      }))
  })),
  world("P04", "P04 Period-2026-02 log 0", (one) => ({ ...one, rootNow: () => "00".repeat(32) }))
]
