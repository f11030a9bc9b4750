/** What a gateway has sent, made from a statement: its files give its lines, without any disk. */
import type { GatewayLine, LoadedFile } from "@counterfoil/domain/gateway/GatewayLine"
import type { Rail } from "@counterfoil/domain/gateway/Rail"
import type { Statement } from "@counterfoil/domain/gateway/Statement"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import type { SentGateway } from "../../src/gateway/Gateways.ts"
import { type Gateway, GatewaysFile } from "../../src/gateway/GatewaysFile.ts"
import type { SentFile } from "../../src/gateway/SentFiles.ts"
import { gateways } from "./Files.ts"

const fileOf = <A>(name: string, day: LocalDate, rows: ReadonlyArray<A>): SentFile<A> => ({
  name,
  day,
  sha256: createHash("sha256")
    .update(
      JSON.stringify(rows, (key, value: unknown) =>
        key === "file" ? null : typeof value === "bigint" ? `${value}` : value
      )
    )
    .digest("hex"),
  format: "as it is",
  rows: Stream.fromIterable([rows])
})

/** The lines of a file; a copy that has none of its own gives those of its original again. */
const linesOf = ({ files, lines }: Statement, { day, name, sha256 }: LoadedFile): ReadonlyArray<GatewayLine> => {
  const own = lines.filter(({ file }) => file === name)
  if (own.length > 0) return own
  const others = new Set(files.filter((one) => one.sha256 === sha256 && one.day === day).map((one) => one.name))
  return lines.filter(({ file }) => others.has(file)).map((line) => ({ ...line, file: name }))
}

/** A statement whose files say how many lines they have. */
export const counted = (statement: Statement): Statement => ({
  ...statement,
  files: statement.files.map((file) => ({ ...file, lines: linesOf(statement, file).length }))
})

const settlementOf = (statement: Statement): ReadonlyArray<SentFile<GatewayLine>> => {
  const { files, lines } = statement
  const known = new Set(files.map(({ name }) => name))
  const others = new Map(lines.flatMap(({ file, on }) => (known.has(file) ? [] : [[file, on] as const])))
  return [
    ...files.map((file) => ({ ...fileOf(file.name, file.day, linesOf(statement, file)), sha256: file.sha256 })),
    ...Array.from(others, ([name, on]) =>
      fileOf(
        name,
        on,
        lines.filter(({ file }) => file === name)
      )
    )
  ]
}

export const sentOf = (gateway: Gateway, statement: Statement, name = "gateway"): SentGateway => ({
  name,
  gateway,
  settlement: settlementOf(statement),
  payouts: statement.payouts && [fileOf("payouts.csv", gateway.since, statement.payouts)],
  bank: statement.bankLines && [fileOf("bank.csv", gateway.since, statement.bankLines)],
  untold: []
})

const decode = Schema.decodeSync(GatewaysFile)

/** The first gateway of the example, for references of all kinds. */
export const anyGateway = (): Gateway => {
  const { stripe } = decode(gateways).gateways
  if (stripe === undefined) throw new Error("the example has no gateway")
  const { references: _, ...gateway } = stripe
  return { ...gateway, holidays: [] }
}

export const gatewayOf = ({ bankDays, holidays, payoutDays, settleDays, since, weekdays }: Rail): Gateway => ({
  ...anyGateway(),
  since,
  settleDays,
  bankDays,
  ...(payoutDays === undefined ? {} : { payoutDays }),
  holidays: Array.from(holidays),
  weekdays: Array.from(weekdays) as [number, ...Array<number>]
})
