/**
 * The report as JSON, `"format": "counterfoil-report/3"`: stable key order, amounts as `{ amount, currency }` with decimal
 * text. The format is for ever; a change that a reader could notice is `/4`.
 */
import { groupIdOf } from "@counterfoil/domain/CauseGroup"
import { codes, define } from "@counterfoil/domain/DiscrepancyCode"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import { Step } from "@counterfoil/domain/proposal/Step"
import * as Schema from "effect/Schema"
import type { ReportedProposal } from "../repair/Proposals.ts"
import { type Report, severities, summary, type Tally } from "./Report.ts"

/** The name and version of the form. */
export const format = "counterfoil-report/3"

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const Code = Schema.Literals(codes)
const Severity = Schema.Literals(severities)

const tallyFields = {
  count: Count,
  withoutAmount: Count,
  totals: Schema.Array(Schema.Struct({ count: Count, absolute: Money.Money, net: Money.Money }))
}

/** Decodes and encodes the JSON form; decoded, amounts are domain money. */
export const ReportJson = Schema.Struct({
  format: Schema.Literal(format),
  tenant: Schema.String,
  runId: Schema.String,
  asOf: Schema.String,
  watermark: Schema.String,
  since: Schema.NullOr(Schema.String),
  startedAt: Schema.String,
  finishedAt: Schema.String,
  verdict: Schema.Literals(["clean", "discrepancies", "could-not-tell"]),
  summary: Schema.Struct({
    all: Schema.Struct(tallyFields),
    counting: Schema.Struct(tallyFields),
    bySeverity: Schema.Array(Schema.Struct({ severity: Severity, ...tallyFields })),
    byCode: Schema.Array(Schema.Struct({ code: Code, name: Schema.String, ...tallyFields })),
    /** Equal causes over accounts. */
    byGroup: Schema.Array(
      Schema.Struct({
        id: Schema.String,
        code: Code,
        name: Schema.String,
        severity: Severity,
        about: Schema.String,
        direction: Schema.NullOr(Schema.Literals(["more here", "more there"])),
        accounts: Count,
        ...tallyFields
      })
    ),
    countingGroups: Count
  }),
  untold: Schema.Array(Schema.Struct({ subject: Schema.String, why: Schema.String })),
  discrepancies: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      code: Code,
      name: Schema.String,
      severity: Severity,
      resolution: Schema.Literals(["wait", "adopt", "human"]),
      subject: Schema.String,
      title: Schema.String,
      accountId: Schema.NullOr(Schema.String),
      amount: Schema.NullOr(Money.Money),
      ours: Schema.String,
      theirs: Schema.String,
      advice: Schema.String,
      /** The id of its equal causes in the summary. */
      group: Schema.String,
      /** Its life so far; null for timing, which has none. */
      case: Schema.NullOr(
        Schema.Struct({
          phase: Schema.Literals(["open", "explained", "proposed", "approved", "aged", "accepted", "resolved"]),
          counts: Schema.Boolean,
          /** It would count, and is too small to. Newer than the format. */
          isImmaterial: Schema.optionalKey(Schema.Boolean),
          openedOn: LocalDate,
          since: LocalDate,
          cause: Schema.NullOr(Schema.String),
          expectedBy: Schema.NullOr(LocalDate)
        })
      ),
      /** The event since which it has been there; null where there is none, or none of ours. */
      brokenBy: Schema.NullOr(
        Schema.Struct({
          stream: Schema.String,
          version: Count,
          type: Schema.String,
          effectiveOn: Schema.String,
          recordedAt: Schema.String,
          actor: Schema.String,
          reason: Schema.NullOr(Schema.String),
          causationId: Schema.String,
          before: Schema.NullOr(Money.Money),
          after: Schema.NullOr(Money.Money)
        })
      ),
      /** The repair that is proposed, with its figures before and after; or why there is none. Newer than the format. */
      proposal: Schema.optionalKey(
        Schema.Union([
          Schema.Struct({
            digest: Schema.String,
            /** 0: it only records, and can be adopted. */
            approvers: Schema.Literals([0, 1, 2]),
            steps: Schema.Array(Step),
            words: Schema.Array(Schema.String),
            figures: Schema.Array(
              Schema.Struct({
                stream: Schema.String,
                title: Schema.String,
                item: Schema.NullOr(Schema.String),
                before: Schema.NullOr(Money.Money),
                after: Schema.NullOr(Money.Money)
              })
            ),
            costs: Schema.Array(Money.Money)
          }),
          Schema.Struct({ why: Schema.String })
        ])
      ),
      consequences: Schema.Array(Schema.Struct({ code: Code, subject: Schema.String })),
      documents: Schema.Array(Schema.String)
    })
  ),
  identities: Schema.Array(
    Schema.Struct({
      code: Schema.String,
      equation: Schema.String,
      checked: Count,
      violations: Count,
      silent: Schema.NullOr(Schema.String)
    })
  ),
  accountNames: Schema.Record(Schema.String, Schema.String),
  accounts: Schema.Array(
    Schema.Struct({
      accountId: Schema.String,
      invoices: Money.Money,
      debitMemos: Money.Money,
      unappliedPayments: Money.Money,
      unappliedMemos: Money.Money,
      creditBalance: Money.Money,
      balance: Money.Money,
      fromDocuments: Money.Money,
      zuora: Schema.NullOr(Money.Money)
    })
  ),
  trialBalance: Schema.Struct({
    balances: Schema.Array(Schema.Struct({ account: Schema.String, debit: Money.Money, credit: Money.Money })),
    inTransit: Schema.Array(Schema.Struct({ ref: Schema.String, amount: Money.Money }))
  }),
  inTransit: Schema.Array(
    Schema.Struct({ gateway: Schema.String, count: Count, amount: Money.Money, oldestOn: LocalDate })
  ),
  sources: Schema.Array(Schema.Struct({ name: Schema.String, count: Count, sha256: Schema.String })),
  /** The runs before this one and this one, the oldest first; not there where nobody keeps them. */
  trend: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        runId: Schema.String,
        mode: Schema.Literals(["full", "incremental", "account"]),
        asOf: Schema.String,
        startedAt: Schema.String,
        finishedAt: Schema.String,
        verdict: Schema.Literals(["clean", "discrepancies", "could-not-tell"]),
        counting: Count,
        immaterial: Schema.optionalKey(Count),
        bySeverity: Schema.Struct({ critical: Count, high: Count, medium: Count, low: Count, info: Count }),
        totals: Schema.Array(Money.Money)
      })
    )
  ),
  requests: Count,
  manifest: Schema.Array(
    Schema.Struct({
      source: Schema.String,
      window: Schema.String,
      count: Schema.NullOr(Count),
      sha256: Schema.NullOr(Schema.String),
      why: Schema.NullOr(Schema.String)
    })
  )
})

const encode = Schema.encodeSync(ReportJson)

/** JSON text, indented by two, ended by a line feed: equal reports are equal byte for byte. */
export const toJson = (report: Report): string => `${JSON.stringify(encode(wire(report)), null, 2)}\n`

/** The form as JSON Schema (draft 2020-12), for readers in other languages. */
export const jsonSchema = (): string => {
  const { definitions, schema } = Schema.toJsonSchemaDocument(ReportJson)
  const document = { $schema: "https://json-schema.org/draft/2020-12/schema", title: format, ...schema }
  return `${JSON.stringify(Object.keys(definitions).length === 0 ? document : { ...document, $defs: definitions }, null, 2)}\n`
}

const wire = ({ trend, ...report }: Report): typeof ReportJson.Type => {
  const { all, byCode, byGroup, bySeverity, counting, countingGroups } = summary(report)
  return {
    ...report,
    ...(trend.length === 0 ? {} : { trend }),
    format,
    summary: {
      all: wireTally(all),
      counting: wireTally(counting),
      bySeverity: bySeverity.map((tally) => ({ severity: tally.severity, ...wireTally(tally) })),
      byCode: byCode.map((tally) => ({ code: tally.code, name: tally.name, ...wireTally(tally) })),
      byGroup: byGroup.map(({ group: { about, accounts, code, direction, id, name, severity }, ...tally }) => ({
        id,
        code,
        name,
        severity,
        about,
        direction: direction ?? null,
        accounts,
        ...wireTally(tally)
      })),
      countingGroups
    },
    discrepancies: report.discrepancies.map((discrepancy) => ({
      ...discrepancy,
      advice: define(discrepancy.code).advice,
      group: groupIdOf(discrepancy),
      case: report.cases[discrepancy.id] ?? null,
      brokenBy: report.brokenBy[discrepancy.id] ?? null,
      ...proposalOf(report.proposals[discrepancy.id])
    })),
    trialBalance: {
      balances: report.trialBalance.balances.map(({ account, creditMinor, currency, debitMinor }) => ({
        account,
        debit: Money.make(currency, debitMinor),
        credit: Money.make(currency, creditMinor)
      })),
      inTransit: report.trialBalance.inTransit.map(({ currency, minor, ref }) => ({
        ref,
        amount: Money.make(currency, minor)
      }))
    }
  }
}

const proposalOf = (proposal: ReportedProposal | undefined) => (proposal === undefined ? {} : { proposal })

const wireTally = ({ count, totals, withoutAmount }: Tally) => ({
  count,
  withoutAmount,
  totals: totals.map(({ absolute, count, net }) => ({ count, absolute, net }))
})
