/** An account or a month as one file with proofs, and its journal as CSV, for an auditor without the database. */
import { extract } from "@counterfoil/audit/extract/Extract"
import { journalCsv } from "@counterfoil/audit/extract/JournalCsv"
import type { Scope } from "@counterfoil/audit/extract/Scope"
import { PeriodId } from "@counterfoil/domain/period/PeriodId"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import * as Flags from "../../Flags.ts"
import { say } from "../../Screen.ts"
import * as SealFiles from "../../SealFiles.ts"
import * as Services from "../../Services.ts"
import { root } from "../../Settings.ts"
import { answered, Misused } from "../../Told.ts"
import * as Audit from "./AuditFlags.ts"

export const exported = Command.make(
  "export",
  {
    account: Audit.subject.account,
    period: Flag.String("period").pipe(
      Flag.withSchema(PeriodId),
      Flag.withDescription(
        "Everything that is booked up to the end of a month; of a closed one its figures are held against the certificate"
      ),
      Flag.withMetavar("YYYY-MM"),
      Flag.optional
    ),
    to: Flags.required("to", "The file: lines of JSON, with proofs and a signed manifest", "FILE"),
    csv: Flags.optional("csv", "Write the journal as CSV too: openings, postings, closings", "FILE"),
    keyFile: SealFiles.keyFile
  },
  Effect.fnUntraced(function* ({ account, csv, keyFile, period, to }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const [scope, ...more] = [
        ...Option.toArray(Option.map(account, (accountId): Scope => ({ kind: "account", accountId }))),
        ...Option.toArray(Option.map(period, (periodId): Scope => ({ kind: "period", periodId })))
      ]
      if (scope === undefined || more.length > 0)
        return yield* new Misused({ message: "Name either an account by --account, or a month by --period" })
      const { events, sha256, whole } = yield* extract(scope, to, yield* SealFiles.key(keyFile))
      yield* say(`${to}: ${events} events, ${whole} of them whole; sha256 of its lines ${sha256}`)
      if (Option.isNone(csv)) return
      yield* journalCsv(scope, to, csv.value)
      yield* say(`${csv.value}: the journal of ${whole} events`)
    }).pipe(Effect.provide(Services.closing(settings)), answered)
  })
).pipe(
  Command.withDescription(
    "Write an account or a month as one file that proves itself, for an auditor without the database. apps/verifier checks it"
  )
)
