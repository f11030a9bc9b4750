/**
 * Events beyond what a reader has seen of each log, as conditions of which an index by log and position answers each alone.
 * Joined by "or" they would be one filter over everything as long as a table has no statistics.
 */
import { type Expression, type SqlBool, sql } from "kysely"

/** A stretch of logs, or of the positions of one log; both ends are left out. */
interface Stretch {
  readonly column: "log" | "position"
  readonly log: number
  readonly above: number
  readonly below: number | undefined
}

/** Positions by log; whatever is in a log that is not named is beyond. An event fits one condition at most. */
export const beyond = (after: ReadonlyMap<number, number>): ReadonlyArray<Expression<SqlBool>> =>
  stretches(after).map(condition)

/** "Not in these logs" would read all of them: what is between them is named instead. */
const stretches = (after: ReadonlyMap<number, number>): ReadonlyArray<Stretch> => {
  const seen = Array.from(after).toSorted(([one], [other]) => one - other)
  const own = seen.map(([log, position]): Stretch => ({ column: "position", log, above: position, below: undefined }))
  const between = [-1, ...seen.map(([log]) => log)].map((log, index): Stretch => ({
    column: "log",
    log,
    above: log,
    below: seen[index]?.[0]
  }))
  return [...own, ...between.filter(({ above, below }) => below === undefined || below > above + 1)]
}

const condition = ({ above, below, column, log }: Stretch): Expression<SqlBool> => {
  if (column === "position") return sql<SqlBool>`(log = ${log} and position > ${BigInt(above)})`
  return below === undefined ? sql<SqlBool>`(log > ${above})` : sql<SqlBool>`(log > ${above} and log < ${below})`
}
