/** A gateway's files as one statement: what was read is in the manifest, what could not be read is said. */
import type { BankLine, GatewayLine, LoadedFile, Payout } from "@counterfoil/domain/gateway/GatewayLine"
import type { Statement } from "@counterfoil/domain/gateway/Statement"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import type { Source, Untold } from "../report/Report.ts"
import * as Csv from "./Csv.ts"
import type { Bank, Gateway, Payouts, Settlement } from "./GatewaysFile.ts"

export interface ReadStatement {
  readonly statement: Statement
  readonly sources: ReadonlyArray<Source>
  readonly untold: ReadonlyArray<Untold>
}

interface ReadFiles<A> {
  readonly rows: ReadonlyArray<A>
  readonly files: ReadonlyArray<LoadedFile>
  readonly untold: ReadonlyArray<Untold>
}

/** Reads every file of a gateway below a folder. A file with a line that cannot be read is left out as a whole. */
export const readStatement = Effect.fn("StatementFiles.readStatement")(function* (
  name: string,
  gateway: Gateway,
  folder: string
) {
  const settlement = yield* readFiles(folder, gateway.settlement, lineOf(gateway.settlement))
  const payouts = gateway.payouts && (yield* readFiles(folder, gateway.payouts, payoutOf(gateway.payouts)))
  const bank = gateway.bank && (yield* readFiles(folder, gateway.bank, bankLineOf(gateway.bank)))
  const all = [settlement, ...(payouts === undefined ? [] : [payouts]), ...(bank === undefined ? [] : [bank])]
  return {
    statement: {
      files: settlement.files,
      lines: settlement.rows,
      payouts: payouts?.rows,
      bankLines: bank?.rows
    },
    sources: all.flatMap(({ files }) =>
      files.map(({ lines, name: file, sha256 }) => ({ name: `${name}: ${file}`, count: lines, sha256 }))
    ),
    untold: all.flatMap(({ untold }) => untold)
  } satisfies ReadStatement
})

const decodeDay = Schema.decodeUnknownOption(LocalDate)

/** The day in a path that the pattern fits; undefined where it does not. */
const dayIn = (pattern: string, path: string): LocalDate | undefined => {
  const [before = "", after = ""] = pattern.split("{day}")
  if (!path.startsWith(before) || !path.endsWith(after)) return undefined
  const day = path.slice(before.length, path.length - after.length)
  return Option.getOrUndefined(decodeDay(/^\d{8}$/.test(day) ? day.replace(/^(....)(..)/, "$1-$2-") : day))
}

const readFiles = Effect.fnUntraced(function* <A>(
  folder: string,
  format: Csv.Format & { readonly files: string },
  read: (row: Csv.Row) => A
): Effect.fn.Return<ReadFiles<A>, never, FileSystem.FileSystem | Path.Path> {
  const fileSystem = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const within = path.dirname(format.files)
  const names = yield* fileSystem.readDirectory(path.join(folder, within)).pipe(Effect.result)
  if (Result.isFailure(names))
    return { rows: [], files: [], untold: [{ subject: format.files, why: names.failure.message }] }
  const found = names.success
    .toSorted()
    .map((name) => (within === "." ? name : `${within}/${name}`))
    .flatMap((name) => {
      const day = dayIn(format.files, name)
      return day === undefined ? [] : [{ name, day }]
    })
  const loaded = yield* Effect.forEach(found, (file) =>
    fileSystem.readFile(path.join(folder, file.name)).pipe(
      Effect.flatMap((bytes) => Effect.fromResult(load(file, bytes, format, read))),
      Effect.mapError(({ message }): Untold => ({ subject: `file ${file.name}`, why: message })),
      Effect.result
    )
  )
  return {
    rows: loaded.flatMap((one) => (Result.isSuccess(one) ? one.success.rows : [])),
    files: loaded.flatMap((one) => (Result.isSuccess(one) ? [one.success.file] : [])),
    untold: loaded.flatMap((one) => (Result.isFailure(one) ? [one.failure] : []))
  }
})

const load = <A>(
  { day, name }: Pick<LoadedFile, "name" | "day">,
  bytes: Uint8Array,
  format: Csv.Format,
  read: (row: Csv.Row) => A
): Result.Result<{ readonly file: LoadedFile; readonly rows: ReadonlyArray<A> }, Csv.LineUnreadable> =>
  Csv.rows(name, new TextDecoder().decode(bytes), format).pipe(
    Result.flatMap((rows) =>
      Result.try({
        try: () => rows.map(read),
        catch: (error) => {
          if (error instanceof Csv.LineUnreadable) return error
          throw error
        }
      })
    ),
    Result.map((rows) => ({
      rows,
      file: { name, day, sha256: createHash("sha256").update(bytes).digest("hex"), lines: rows.length }
    }))
  )

const lineOf =
  ({ columns, kinds }: Settlement) =>
  (row: Csv.Row): GatewayLine => {
    const currency = Csv.currency(row, columns.currency)
    const text = Csv.cell(row, columns.kind)
    const kind = kinds[text] ?? kinds["*"] ?? Csv.fail(row, `kinds does not say what "${text}" is`)
    const { reference } = columns
    const named = typeof reference === "string" ? reference : (reference[kind] ?? reference["*"])
    const gross = Csv.amount(row, columns.gross, currency)
    const net = Csv.amount(row, columns.net, currency)
    return {
      id: (columns.id && Csv.optional(row, columns.id)) ?? `${row.file}:${row.line}`,
      kind,
      reference: named && Csv.optional(row, named),
      payoutId: columns.payout && Csv.optional(row, columns.payout),
      gross,
      fee:
        columns.fees === undefined
          ? Money.subtract(gross, net)
          : Money.sum(
              currency,
              columns.fees.map((column) => Csv.amount(row, column, currency))
            ),
      net,
      expectedFee: undefined,
      on: Csv.date(row, columns.on),
      file: row.file,
      line: row.line
    }
  }

const payoutOf =
  ({ columns }: Payouts) =>
  (row: Csv.Row): Payout => ({
    id: Csv.cell(row, columns.id),
    amount: Csv.amount(row, columns.amount, Csv.currency(row, columns.currency)),
    arrivesOn: Csv.date(row, columns.arrivesOn)
  })

const bankLineOf =
  ({ columns, payoutName }: Bank) =>
  (row: Csv.Row): BankLine => {
    const [whole, group] = RegExp(payoutName, "u").exec(Csv.cell(row, columns.text)) ?? []
    return {
      id: Csv.cell(row, columns.id),
      payoutId: group ?? whole,
      amount: Csv.amount(row, columns.amount, Csv.currency(row, columns.currency)),
      valueOn: Csv.date(row, columns.valueOn)
    }
  }
