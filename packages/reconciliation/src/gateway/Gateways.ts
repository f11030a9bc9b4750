/** The gateways of a gateways file: what they and the bank sent, read once, and compared with the books of a run. */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { compareGateway } from "@counterfoil/domain/gateway/GatewayComparison"
import type { GatewayBooks } from "@counterfoil/domain/gateway/GatewayBooks"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import { type InTransit, inTransitOf } from "../report/InTransit.ts"
import type { Source, Untold } from "../report/Report.ts"
import * as GatewaysFile from "./GatewaysFile.ts"
import { type ReadStatement, readStatement } from "./StatementFiles.ts"

export interface ReadGateway extends ReadStatement {
  readonly name: string
  readonly gateway: GatewaysFile.Gateway
}

/** Reads a gateways file, and the files of its gateways, which lie below its folder. */
export const read = Effect.fn("Gateways.read")(function* (file: string) {
  const path = yield* Path.Path
  const { gateways } = yield* GatewaysFile.read(file)
  return yield* Effect.forEach(Object.entries(gateways), ([name, gateway]) =>
    readStatement(name, gateway, path.dirname(file)).pipe(
      Effect.map((statement): ReadGateway => ({ ...statement, name, gateway }))
    )
  )
})

export interface ComparedGateways {
  readonly discrepancies: ReadonlyArray<Discrepancy>
  readonly inTransit: ReadonlyArray<InTransit>
  readonly sources: ReadonlyArray<Source>
  readonly untold: ReadonlyArray<Untold>
}

/** G and S codes of all gateways as of a day. A file that is due and not here leaves its day untold. */
export const compareGateways = (
  gateways: ReadonlyArray<ReadGateway>,
  books: GatewayBooks,
  asOf: LocalDate
): ComparedGateways => {
  const all = gateways.map(({ gateway, name, statement, untold }) => {
    const found = compareGateway(ownOf(books, gateway), statement, GatewaysFile.railOf(gateway), asOf)
    return {
      discrepancies: found.discrepancies,
      inTransit: inTransitOf(name, found.inTransit),
      untold: [...untold, ...found.missing.map((day) => missing(name, day))]
    }
  })
  return {
    discrepancies: all.flatMap(({ discrepancies }) => discrepancies),
    inTransit: all.flatMap(({ inTransit }) => inTransit),
    sources: gateways.flatMap(({ sources }) => sources),
    untold: all.flatMap(({ untold }) => untold)
  }
}

const missing = (name: string, day: LocalDate): Untold => ({
  subject: `settlement file of ${name} for ${day}`,
  why: "it is due and not here: fetch it and run again"
})

/** The part of the books whose references are the gateway's. */
export const ownOf = ({ payments, refunds }: GatewayBooks, { references }: GatewaysFile.Gateway): GatewayBooks => {
  if (references === undefined) return { payments, refunds }
  const own = RegExp(references, "u")
  return {
    payments: payments.filter(({ reference }) => own.test(reference)),
    refunds: refunds.filter(({ paymentReference, reference }) => own.test(reference ?? paymentReference ?? ""))
  }
}
