/**
 * What one document adds to sums that come to nothing where the identities across documents hold (10, 19, 20, 26 = 27, 41,
 * and nothing in transit): an account whose sums come to nothing needs no look at its documents together. Conservative:
 * what does not come to nothing may yet be right.
 */
import type { Applied } from "../Applications.ts"
import type { Ledger } from "../Ledger.ts"
import * as Money from "../Money.ts"
import type { Folded } from "../StreamFold.ts"
import type { TrialBalance } from "../TrialBalance.ts"
import { fromApplications, fromDocuments } from "./Account.ts"

/** One half of something. Added up by their texts, with their signs, what is whole leaves nothing. */
export interface Half {
  readonly sign: 1 | -1
  readonly text: string
}

export interface Screening {
  readonly halves: ReadonlyArray<Half>
  /**
   * What stands alone may be right: an application of a cut-over, or a document that only its applications tell of. A memo
   * made from items must be seen beside them, and an application that is older than its document is wrong.
   */
  readonly isLoose: boolean
}

/** The legs of a document's applications. `inTransit` is what its events have left there. */
export const screeningOf = ({ kind, state }: Folded, inTransit: TrialBalance["inTransit"]): Screening => {
  const halves = inTransit.map(({ currency, minor, ref }): Half => {
    const size = minor < 0n ? -minor : minor
    return { sign: minor < 0n ? -1 : 1, text: `transit ${ref} ${currency} ${size}` }
  })
  if (kind !== "Invoice" && kind !== "DebitMemo" && kind !== "Payment" && kind !== "CreditMemo")
    return { halves, isLoose: false }
  const isSource = "usage" in state
  const applied = Array.from((isSource ? state.usage.applications : state.applications).applied.values())
  const strays = (isSource ? state.usage.applications : state.applications).strays.length > 0
  if (state._tag === "NotSeen") return { halves, isLoose: applied.length > 0 || strays }
  const money = "total" in state ? state.total : state.amount
  const own = { accountId: state.accountId, currency: money.currency }
  return {
    halves: [...halves, ...applied.map((one) => (isSource ? given(one, own) : got(one, own)))],
    isLoose:
      strays ||
      (isSource &&
        "items" in state &&
        Array.from(state.items.values()).some((item) => item.creditedItemId !== undefined)) ||
      applied.some(
        ({ application: { amount, effectiveOn }, carried }) =>
          carried || amount.currency !== own.currency || effectiveOn < state.effectiveOn
      )
  }
}

interface Own {
  readonly accountId: string | null
  readonly currency: string
}

const legText = ({ application: { id }, remainingMinor }: Applied, currency: string, account: string): string =>
  `leg ${id} ${remainingMinor} ${currency} ${account}`

/** Value that crosses says to which account; what does not stays in the source's. */
const given = (applied: Applied, { accountId, currency }: Own): Half => ({
  sign: 1,
  text: legText(applied, currency, applied.application.toAccountId ?? `${accountId}`)
})

const got = (applied: Applied, { accountId, currency }: Own): Half => ({
  sign: -1,
  text: legText(applied, currency, `${accountId}`)
})

/** What a document means to its account by itself, minor units: by its applications (26), and without them (27). */
export const meansOf = (ofOne: Ledger): { readonly owed: Money.Money | undefined; readonly brought: bigint } => {
  const [owed] = fromApplications(ofOne).values()
  const [brought] = fromDocuments(ofOne).values()
  return {
    owed: owed?.balance ?? (brought && Money.zero(brought.balance.currency)),
    brought: brought?.balance.minor ?? 0n
  }
}
