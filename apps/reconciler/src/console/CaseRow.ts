/** A discrepancy as a list of the API shows it, and what lists are narrowed and ordered by. */
import * as Case from "@counterfoil/domain/Case"
import { codes, define, type DiscrepancyCode } from "@counterfoil/domain/DiscrepancyCode"
import type { Case as Listed } from "@counterfoil/http-api/Cases"
import { severities } from "@counterfoil/http-api/Severity"
import { amountOf } from "./Words.ts"

export type CaseRow = Listed

/** What is said of a code; of one that a newer program has found, that it is one. */
export const saidOf = (code: string): { readonly name: string; readonly meaning: string; readonly advice: string } =>
  isKnown(code)
    ? define(code)
    : { name: code, meaning: "A newer program found it.", advice: "Look at it with the program that found it." }

const isKnown = (code: string): code is DiscrepancyCode => codes.some((known) => known === code)

export const rowOf = (state: Case.Known, isImmaterial: boolean): CaseRow => ({
  id: state.discrepancyId,
  code: state.code,
  name: saidOf(state.code).name,
  severity: state.severity,
  title: state.title,
  account: state.accountId,
  amount: state.amount === null ? null : amountOf(state.amount),
  phase: Case.phaseOf(state),
  counts: Case.counts(state) && !isImmaterial,
  isImmaterial,
  openedOn: state.openedOn,
  since: state.since
})

/** The worst first, then by id: a page goes on after the last key of the one before, whatever was resolved between. */
export const keyOf = ({ id, severity }: CaseRow): string => `${severities.indexOf(severity)} ${id}`

interface Filter {
  readonly phase?: string | undefined
  readonly severity?: string | undefined
  readonly code?: string | undefined
  readonly account?: string | undefined
  readonly text?: string | undefined
}

export const fits =
  ({ account, code, phase, severity, text = "" }: Filter) =>
  (row: CaseRow): boolean =>
    (phase === undefined ? row.phase !== "resolved" : row.phase === phase) &&
    (severity === undefined || row.severity === severity) &&
    (code === undefined || row.code === code) &&
    (account === undefined || row.account === account) &&
    `${row.title} ${row.id} ${row.name} ${row.account ?? ""}`.toLowerCase().includes(text.toLowerCase())
