/** February closed over all that a world has, and what is wrong with that close. */
import * as Money from "@counterfoil/domain/Money"
import { after, closing, month, root } from "../../../domain/test/period/Closing.ts"
import { day, invoicePosted, item } from "../../../domain/test/Sample.ts"
import { bookingsOf, type Stored, type World } from "./World.ts"

export type PeriodFault = "P01" | "P03" | "P04"

/** Booked into it after its close: on both sides, so that nothing else is wrong with it. */
const late: Stored = {
  stream: "Invoice-late",
  event: { ...invoicePosted("late", [item("late-1", "1.00")], "2026-02-20"), accountId: "A-late" as never },
  bookedOn: day("2026-02-20")
}

/** A head that does not fit explains the figures: of these two only the first is planted. */
export const withPeriods = (world: World, wanted: ReadonlyArray<PeriodFault>) => {
  const size = world.ours.length
  const isLate = wanted.includes("P01")
  const isChanged = wanted.includes("P04")
  const figures = closing(month("2026-02"), { events: bookingsOf(world) })
  // Where nothing was owed, there is no figure to misstate.
  const isMisstated =
    wanted.includes("P03") &&
    !isChanged &&
    figures.some(
      (command) =>
        command._tag === "Propose" &&
        command.proposal.figures.rollForward.some(({ control }) => control === "accounts receivable")
    )
  const closed: World["closed"] = (bookings) =>
    after(...closing(month("2026-02"), { events: bookings.slice(0, size), size, on: day("2026-03-03") })).closed.map(
      (period) => (isMisstated ? misstated(period) : period)
    )
  return {
    world: {
      ...world,
      ours: isLate ? [...world.ours, late] : world.ours,
      theirs: isLate ? [...world.theirs, late] : world.theirs,
      closed,
      rootNow: () => (isChanged ? "00".repeat(32) : root)
    } satisfies World,
    planted: [
      ...(isLate ? [{ cause: `P01 Event-0/${size + 1}`, trips: ["P03"], group: /^P03/u }] : []),
      ...(isMisstated ? [{ cause: "P03 Period-2026-02", trips: [], group: /^$/u }] : []),
      ...(isChanged ? [{ cause: "P04 Period-2026-02", trips: [], group: /^$/u }] : [])
    ]
  }
}

type Closed = ReturnType<World["closed"]>[number]

const misstated = ({ proposal, ...period }: Closed): Closed => ({
  ...period,
  proposal: {
    ...proposal,
    figures: {
      ...proposal.figures,
      rollForward: proposal.figures.rollForward.map((row) =>
        row.control === "accounts receivable"
          ? { ...row, closing: Money.make(row.closing.currency, row.closing.minor + 1n) }
          : row
      )
    }
  }
})
