/** The events themselves, the journal and the closed period as rows of the oracle. */
import { entry } from "@counterfoil/domain/Journal"
import { bookingsOf, type World } from "./World.ts"

type Row = Record<string, unknown>

const [february, march] = ["2026-02", "2026-03"]

/** A second after the other, all of them after February. */
const instantOf = (position: number): string => new Date(Date.UTC(2026, 2, 3) + position * 1_000).toISOString()

export const bookRows = (world: World) => {
  const bookings = bookingsOf(world)
  const versions = new Map<string, number>()
  const monthOf = (day: string) => (day < `${march}-01` ? february : march)
  const ev = bookings.map(({ bookedOn, event, log, position, stream }): Row => {
    const version = (versions.get(stream) ?? 0) + 1
    versions.set(stream, version)
    return {
      seq: position,
      stream,
      version,
      type: event._tag,
      booked: bookedOn,
      at: instantOf(position),
      hash: `${position}`,
      period: monthOf(bookedOn),
      log
    }
  })
  const [closed] = world.closed(bookings)
  const [head] = closed?.heads ?? []
  const receivables = closed?.proposal.figures.rollForward.find(({ control }) => control === "accounts receivable")
  return {
    ev,
    proj: Array.from(versions, ([stream, version]): Row => ({ stream, version })),
    gl: bookings.flatMap(({ bookedOn, event, position }) =>
      entry(event).map(({ account, currency, minor }): Row => ({
        seq: position,
        account: account === "accounts receivable" ? "AR" : `${account} account`.replace("clearing ", ""),
        ccy: currency,
        debit: `${minor > 0n ? minor : 0n}`,
        credit: `${minor < 0n ? -minor : 0n}`,
        period: monthOf(bookedOn)
      }))
    ),
    period: [
      {
        id: february,
        // All that was before its first day is in its opening, which is nothing.
        d0: "-infinity",
        d1: `${february}-28`,
        state: closed === undefined ? "open" : "closed",
        closed_at: head === undefined ? null : instantOf(head.size + 0.5),
        root: head?.root ?? null,
        root_now: head === undefined ? null : (world.rootNow(head.log, head.size) ?? null),
        ar_open: closed === undefined ? null : "0",
        ar_close: closed === undefined ? null : `${receivables?.closing.minor ?? 0n}`
      },
      { id: march, d0: `${march}-01`, d1: `${march}-31`, state: "open" }
    ] satisfies ReadonlyArray<Row>
  }
}
