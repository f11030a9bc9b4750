/** The gateways of a gateways file, and what they and the bank sent against the books of a run. */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { compareGateway } from "@counterfoil/domain/gateway/GatewayComparison"
import type { GatewayBooks } from "@counterfoil/domain/gateway/GatewayBooks"
import type { LoadedFile } from "@counterfoil/domain/gateway/GatewayLine"
import type { Statement } from "@counterfoil/domain/gateway/Statement"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { type InTransit, inTransitOf } from "../report/InTransit.ts"
import type { Source, Untold } from "../report/Report.ts"
import * as GatewaysFile from "./GatewaysFile.ts"
import { findFiles, type SentFile, type SentFiles } from "./SentFiles.ts"

interface Named {
  readonly name: string
  readonly gateway: GatewaysFile.Gateway
}

/** What a gateway has sent: its files, not read yet. */
export interface SentGateway extends SentFiles, Named {}

/** What was in them, or what of it is still to be compared; what was read is in the manifest, what could not be is said. */
export interface ReadGateway extends Named {
  readonly statement: Statement
  readonly sources: ReadonlyArray<Source>
  readonly untold: ReadonlyArray<Untold>
}

/** Reads a gateways file, and finds the files of its gateways, which lie below its folder. */
export const read = Effect.fn("Gateways.read")(function* (file: string) {
  const path = yield* Path.Path
  const { gateways } = yield* GatewaysFile.read(file)
  return yield* Effect.forEach(Object.entries(gateways), ([name, gateway]) =>
    findFiles(gateway, path.dirname(file)).pipe(Effect.map((files): SentGateway => ({ ...files, name, gateway })))
  )
})

/** Files that were read. One with a line that cannot be read is left out as a whole. */
export interface ReadFiles<A> {
  readonly rows: ReadonlyArray<A>
  readonly files: ReadonlyArray<LoadedFile>
  readonly untold: ReadonlyArray<Untold>
}

export const readRows = Effect.fnUntraced(function* <A>(files: ReadonlyArray<SentFile<A>>) {
  const rows: Array<A> = []
  const loaded: Array<LoadedFile> = []
  const untold: Array<Untold> = []
  for (const file of files) {
    const own = yield* Effect.result(Stream.runCollect(file.rows))
    if (Result.isFailure(own)) {
      untold.push(untoldOf(file, own.failure))
      continue
    }
    const { day, name, sha256 } = file
    const all = own.success.flat()
    loaded.push({ name, day, sha256, lines: all.length })
    for (const row of all) rows.push(row)
  }
  return { rows, files: loaded, untold } satisfies ReadFiles<A>
})

export const untoldOf = ({ name }: Pick<LoadedFile, "name">, { message }: { readonly message: string }): Untold => ({
  subject: `file ${name}`,
  why: message
})

/** Reads all that a gateway has sent into memory. */
export const readAll = Effect.fn("Gateways.readAll")(function* (sent: SentGateway) {
  const { files, rows, untold } = yield* readRows(sent.settlement)
  return yield* readWith(sent, { files, lines: rows, untold })
})

/** With these lines of its settlement files, and with what payouts and bank sent, which is read here. */
export const readWith = Effect.fnUntraced(function* (
  { bank, gateway, name, payouts, untold }: SentGateway,
  settlement: Pick<Statement, "files" | "lines"> & Pick<ReadGateway, "untold">
) {
  const ofPayouts = payouts && (yield* readRows(payouts))
  const ofBank = bank && (yield* readRows(bank))
  const all = [settlement, ofPayouts, ofBank].flatMap((one) => (one === undefined ? [] : [one]))
  return {
    name,
    gateway,
    statement: {
      files: settlement.files,
      lines: settlement.lines,
      payouts: ofPayouts?.rows,
      bankLines: ofBank?.rows
    },
    sources: all.flatMap(({ files }) =>
      files.map((file) => ({ name: `${name}: ${file.name}`, count: file.lines, sha256: file.sha256 }))
    ),
    untold: [...untold, ...all.flatMap((one) => one.untold)]
  } satisfies ReadGateway
})

export interface ComparedGateways {
  readonly discrepancies: ReadonlyArray<Discrepancy>
  readonly inTransit: ReadonlyArray<InTransit>
  readonly sources: ReadonlyArray<Source>
  readonly untold: ReadonlyArray<Untold>
}

/** G and S codes of a gateway as of a day. A file that is due and not here leaves its day untold. */
export const compareWith = (
  { gateway, name, sources, statement, untold }: ReadGateway,
  books: GatewayBooks,
  asOf: LocalDate
): ComparedGateways => {
  const found = compareGateway(ownOf(books, gateway), statement, GatewaysFile.railOf(gateway), asOf)
  return {
    discrepancies: found.discrepancies,
    inTransit: inTransitOf(name, found.inTransit),
    sources,
    untold: [...untold, ...found.missing.map((day) => missing(name, day))]
  }
}

export const together = (all: ReadonlyArray<ComparedGateways>): ComparedGateways => ({
  discrepancies: all.flatMap(({ discrepancies }) => discrepancies),
  inTransit: all.flatMap(({ inTransit }) => inTransit),
  sources: all.flatMap(({ sources }) => sources),
  untold: all.flatMap(({ untold }) => untold)
})

const missing = (name: string, day: LocalDate): Untold => ({
  subject: `settlement file of ${name} for ${day}`,
  why: "it is due and not here: fetch it and run again"
})

/** Whether a reference is the gateway's. */
export const ownsOf = ({ references }: GatewaysFile.Gateway): ((reference: string) => boolean) => {
  if (references === undefined) return () => true
  const own = RegExp(references, "u")
  return (reference) => own.test(reference)
}

/** The part of the books whose references are the gateway's. */
export const ownOf = ({ payments, refunds }: GatewayBooks, gateway: GatewaysFile.Gateway): GatewayBooks => {
  const owns = ownsOf(gateway)
  return {
    payments: payments.filter(({ reference }) => owns(reference)),
    refunds: refunds.filter(({ paymentReference, reference }) => owns(reference ?? paymentReference ?? ""))
  }
}
