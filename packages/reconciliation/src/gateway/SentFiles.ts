/**
 * The files of a gateway as they lie there: which there are, what they are, and their rows for whoever wants them, a
 * stretch at a time. Nothing of a file is kept but its name and its hash.
 */
import { feeOf } from "@counterfoil/domain/gateway/FeeSchedule"
import type { BankLine, GatewayLine, LoadedFile, Payout } from "@counterfoil/domain/gateway/GatewayLine"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { createHash, hash } from "node:crypto"
import type { Untold } from "../report/Report.ts"
import * as Csv from "./Csv.ts"
import { type Bank, type Gateway, type Payouts, scheduleOf, type Settlement } from "./GatewaysFile.ts"

export interface SentFile<A> extends Pick<LoadedFile, "name" | "day" | "sha256"> {
  /** Hash of how it is read: the same bytes read in another way are other rows. */
  readonly format: string
  /** Fails where a line cannot be read, and where its bytes are not those of `sha256` any more. */
  readonly rows: Stream.Stream<ReadonlyArray<A>, Csv.LineUnreadable | Csv.FileUnreadable>
}

export interface SentFiles {
  readonly settlement: ReadonlyArray<SentFile<GatewayLine>>
  /** Payouts and bank lines are undefined where the tenant brings none. */
  readonly payouts: ReadonlyArray<SentFile<Payout>> | undefined
  readonly bank: ReadonlyArray<SentFile<BankLine>> | undefined
  /** Folders and files that cannot be read. */
  readonly untold: ReadonlyArray<Untold>
}

/** Finds every file of a gateway below a folder, and hashes it. */
export const findFiles = Effect.fn("SentFiles.findFiles")(function* (gateway: Gateway, folder: string) {
  const { bank, payouts, settlement } = gateway
  const ofSettlement = yield* find(folder, settlement, lineOf(settlement))
  const ofPayouts = payouts && (yield* find(folder, payouts, payoutOf(payouts)))
  const ofBank = bank && (yield* find(folder, bank, bankLineOf(bank)))
  return {
    settlement: ofSettlement.files,
    payouts: ofPayouts?.files,
    bank: ofBank?.files,
    untold: [ofSettlement, ofPayouts, ofBank].flatMap((found) => found?.untold ?? [])
  } satisfies SentFiles
})

const decodeDay = Schema.decodeUnknownOption(LocalDate)

/** The day in a path that the pattern fits; undefined where it does not. */
const dayIn = (pattern: string, path: string): LocalDate | undefined => {
  const [before = "", after = ""] = pattern.split("{day}")
  if (!path.startsWith(before) || !path.endsWith(after)) return undefined
  const day = path.slice(before.length, path.length - after.length)
  return Option.getOrUndefined(decodeDay(/^\d{8}$/.test(day) ? day.replace(/^(....)(..)/, "$1-$2-") : day))
}

interface Found<A> {
  readonly files: ReadonlyArray<SentFile<A>>
  readonly untold: ReadonlyArray<Untold>
}

const find = Effect.fnUntraced(function* <A>(
  folder: string,
  format: Csv.Format & { readonly files: string },
  read: (row: Csv.Row) => A
): Effect.fn.Return<Found<A>, never, FileSystem.FileSystem | Path.Path> {
  const fileSystem = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const within = path.dirname(format.files)
  const names = yield* fileSystem.readDirectory(path.join(folder, within)).pipe(Effect.result)
  if (Result.isFailure(names)) return { files: [], untold: [{ subject: format.files, why: names.failure.message }] }
  const days = names.success
    .toSorted()
    .map((name) => (within === "." ? name : `${within}/${name}`))
    .flatMap((name) => {
      const day = dayIn(format.files, name)
      return day === undefined ? [] : [{ name, day }]
    })
  const readAs = hash("sha256", JSON.stringify(format))
  const found = yield* Effect.forEach(days, ({ day, name }) => {
    const bytes = fileSystem
      .stream(path.join(folder, name))
      .pipe(Stream.mapError(({ message }) => new Csv.FileUnreadable({ file: name, problem: message })))
    return hashOf(bytes).pipe(
      Effect.map((sha256): SentFile<A> => ({
        name,
        day,
        sha256,
        format: readAs,
        rows: Csv.rows(name, same(bytes, name, sha256), format, read)
      })),
      Effect.mapError(({ message }): Untold => ({ subject: `file ${name}`, why: message })),
      Effect.result
    )
  })
  return {
    files: found.flatMap((one) => (Result.isSuccess(one) ? [one.success] : [])),
    untold: found.flatMap((one) => (Result.isFailure(one) ? [one.failure] : []))
  }
})

type Bytes = Stream.Stream<Uint8Array, Csv.FileUnreadable>

const hashOf = (bytes: Bytes): Effect.Effect<string, Csv.FileUnreadable> =>
  Effect.suspend(() => {
    const digest = createHash("sha256")
    return Effect.map(
      Stream.runForEach(bytes, (chunk) => Effect.sync(() => digest.update(chunk))),
      () => digest.digest("hex")
    )
  })

/** The same bytes; in the end it fails where they are not those that were found. */
const same = (bytes: Bytes, file: string, sha256: string): Bytes =>
  Stream.suspend(() => {
    const digest = createHash("sha256")
    const changed = Effect.suspend(() =>
      digest.digest("hex") === sha256
        ? Effect.void
        : Effect.fail(new Csv.FileUnreadable({ file, problem: "it has changed since the run began: run again" }))
    )
    return bytes.pipe(
      Stream.tap((chunk) => Effect.sync(() => digest.update(chunk))),
      Stream.concat(Stream.drain(Stream.fromEffect(changed)))
    )
  })

const lineOf = (settlement: Settlement) => {
  const { columns, kinds } = settlement
  const schedule = scheduleOf(settlement)
  return (row: Csv.Row): GatewayLine => {
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
      expectedFee: feeOf(schedule, kind, gross),
      on: Csv.date(row, columns.on),
      file: row.file,
      line: row.line
    }
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
