/** The files themselves: S05 loaded twice, S06 not here though due. */
import { type Discrepancy, make } from "../Discrepancy.ts"
import type { Sides } from "./Statement.ts"

export const checkFiles = ({ missing, repeated }: Sides): ReadonlyArray<Discrepancy> => [
  ...repeated.map(({ day, lines, name, sha256 }) =>
    make({
      code: "S05",
      subject: `GatewayFile-${name}`,
      title: `file ${name}`,
      accountId: null,
      amount: null,
      ours: `loaded before for ${day}, left out now`,
      theirs: `${lines} lines, sha256 ${sha256.slice(0, 12)}`,
      documents: []
    })
  ),
  ...missing.map((day) =>
    make({
      code: "S06",
      subject: `GatewayDay-${day}`,
      title: `file of ${day}`,
      accountId: null,
      amount: null,
      ours: "due",
      theirs: "missing",
      documents: []
    })
  )
]
