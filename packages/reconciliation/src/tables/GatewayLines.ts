/**
 * Lines of settlement files, kept: a file is read when it is new, or is to be read otherwise, and by whoever looks at it
 * first; after that it is known by its hash. A file with a line that cannot be read is left out as a whole.
 */
import type { GatewayLine, LoadedFile } from "@counterfoil/domain/gateway/GatewayLine"
import * as Print from "@counterfoil/domain/gateway/Print"
import type { Connection } from "@counterfoil/event-store/Postgres"
import { Postgres } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { sql } from "kysely"
import { hash } from "node:crypto"
import { ownsOf, type ReadGateway, type SentGateway, untoldOf } from "../gateway/Gateways.ts"
import type { SentFile } from "../gateway/SentFiles.ts"
import { Progress } from "../Progress.ts"
import { asTable, type Columns, namesOf, query, queryOn } from "./Statements.ts"

/** A file whose lines are in the tables, under this number. */
export interface KeptFile extends LoadedFile {
  readonly number: bigint
}

/** A row of `recon.gateway_line` but for its file; amounts in minor units, as decimal text. */
export interface GatewayLineRow {
  readonly line: number
  readonly id: string
  readonly kind: GatewayLine["kind"]
  readonly reference: string | null
  readonly payout: string | null
  readonly currency: string
  readonly gross: string
  readonly fee: string
  readonly net: string
  readonly expected: string | null
  readonly settled_on: string
  readonly print: string | null
  readonly is_own: boolean
}

const columns: Columns<GatewayLineRow> = {
  line: "integer",
  id: "text",
  kind: "text",
  reference: "text",
  payout: "text",
  currency: "text",
  gross: "numeric",
  fee: "numeric",
  net: "numeric",
  expected: "numeric",
  settled_on: "date",
  print: "text",
  is_own: "boolean"
}

const rowOf = (line: GatewayLine, owns: (reference: string) => boolean): GatewayLineRow => ({
  line: line.line,
  id: line.id,
  kind: line.kind,
  reference: line.reference ?? null,
  payout: line.payoutId ?? null,
  currency: line.gross.currency,
  gross: `${line.gross.minor}`,
  fee: `${line.fee.minor}`,
  net: `${line.net.minor}`,
  expected: line.expectedFee === undefined ? null : `${line.expectedFee.minor}`,
  settled_on: line.on,
  print: Print.ofLine(line) ?? null,
  is_own: owns(line.reference ?? "")
})

/** Brings the settlement files of a gateway into the tables, and forgets those that are not there any more. */
export const keepFiles = Effect.fn("GatewayLines.keepFiles")(function* (tenant: string, sent: SentGateway) {
  const kept: Array<KeptFile> = []
  const untold: Array<ReadGateway["untold"][number]> = []
  const before = yield* keptOf(yield* Postgres, tenant, sent)
  for (const file of sent.settlement) {
    const known = knownIn(before, sent, file)
    if (known !== undefined) {
      kept.push(known)
      continue
    }
    const one = yield* Effect.result(keepFile(tenant, sent, file))
    if (Result.isSuccess(one)) kept.push(one.success)
    else if (one.failure._tag === "StoreError") return yield* one.failure
    else untold.push(untoldOf(file, one.failure))
  }
  if (kept.length > 0)
    yield* query(
      "forgetFiles",
      sql`with gone as (
          delete from recon.gateway_file where tenant = ${tenant} and gateway = ${sent.name}
            and name <> all(${sent.settlement.map(({ name }) => name)}::text[])
          returning number
        )
        delete from recon.gateway_line l using gone where l.tenant = ${tenant} and l.file = gone.number`
    )
  return { kept, untold }
})

/** A file as it was kept before. */
interface FileRow extends Pick<LoadedFile, "name" | "sha256" | "lines"> {
  readonly format: string
  readonly number: bigint
}

const keptOf = (connection: Connection, tenant: string, { name }: SentGateway) =>
  queryOn(
    connection,
    "keptFiles",
    sql<FileRow>`select name, number, sha256, format, lines from recon.gateway_file
      where tenant = ${tenant} and gateway = ${name}`
  )

/** The same file, read in the same way; undefined where there is none. */
const knownIn = (
  before: ReadonlyArray<FileRow>,
  sent: SentGateway,
  file: SentFile<GatewayLine>
): KeptFile | undefined => {
  const { day, name, sha256 } = file
  const row = before.find((one) => one.name === name && one.sha256 === sha256 && one.format === formatOf(sent, file))
  return row && { name, day, sha256, lines: row.lines, number: row.number }
}

/** Which references are its own is kept with each line. */
const formatOf = ({ gateway: { references = "" } }: SentGateway, { format }: SentFile<GatewayLine>): string =>
  hash("sha256", `${format} ${references}`)

const keepFile = Effect.fnUntraced(function* (tenant: string, sent: SentGateway, file: SentFile<GatewayLine>) {
  const postgres = yield* Postgres
  const progress = yield* Progress
  const owns = ownsOf(sent.gateway)
  const { day, name, sha256 } = file
  return yield* postgres.transaction("keepFile", (connection) =>
    Effect.gen(function* () {
      // Two who look at one file read it once.
      yield* queryOn(
        connection,
        "lock",
        sql`select pg_advisory_xact_lock(hashtextextended(${`gateway file ${tenant} ${sent.name} ${name}`}, 0))`
      )
      const meanwhile = knownIn(yield* keptOf(connection, tenant, sent), sent, file)
      if (meanwhile !== undefined) return meanwhile
      const number = yield* renewed(connection, tenant, sent, file)
      let lines = 0
      yield* Stream.runForEach(file.rows, (stretch) =>
        Effect.gen(function* () {
          yield* insertLines(
            connection,
            tenant,
            number,
            stretch.map((line) => rowOf(line, owns))
          )
          lines += stretch.length
          yield* progress.tell({ what: `Reading ${name}`, done: lines, of: undefined })
        })
      )
      yield* queryOn(
        connection,
        "count",
        sql`update recon.gateway_file set lines = ${lines} where tenant = ${tenant} and number = ${number}`
      )
      return { name, day, sha256, lines, number } satisfies KeptFile
    })
  )
})

/** The number of the file, without lines; those that it had are gone. */
const renewed = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  sent: SentGateway,
  file: SentFile<GatewayLine>
) {
  const { name, sha256 } = file
  yield* queryOn(
    connection,
    "forgetFile",
    sql`with gone as (
        delete from recon.gateway_file where tenant = ${tenant} and gateway = ${sent.name} and name = ${name}
        returning number
      )
      delete from recon.gateway_line l using gone where l.tenant = ${tenant} and l.file = gone.number`
  )
  const [row] = yield* queryOn(
    connection,
    "addFile",
    sql<{ readonly number: bigint }>`insert into recon.gateway_file (tenant, gateway, name, sha256, format, lines)
      values (${tenant}, ${sent.name}, ${name}, ${sha256}, ${formatOf(sent, file)}, 0) returning number`
  )
  return row?.number ?? 0n
})

const insertLines = (connection: Connection, tenant: string, file: bigint, lines: ReadonlyArray<GatewayLineRow>) =>
  queryOn(
    connection,
    "addLines",
    sql`insert into recon.gateway_line (tenant, file, ${namesOf(columns)})
      select ${tenant}, ${file}, ${namesOf(columns)} from ${asTable(columns, lines)}`
  )
