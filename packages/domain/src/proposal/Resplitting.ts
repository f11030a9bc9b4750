/**
 * Z06 where tax is affected: Zuora has put an application on other items than was asked for, so that tax counts as paid
 * that is not, or the other way. What was moved is taken back from where it fell, and applied again where it belongs.
 */
import type { ItemApplication } from "../Application.ts"
import type { CreditMemoId, PaymentId } from "../Id.ts"
import * as Ledger from "../Ledger.ts"
import * as Money from "../Money.ts"
import * as Pairing from "../Pairing.ts"
import * as StreamName from "../StreamName.ts"
import { adopting } from "./Adopting.ts"
import type { Find } from "./Repair.ts"
import type { Step } from "./Step.ts"

export const resplitting: Find = (discrepancy, ledger, scene) => {
  const adopted = adopting(discrepancy, ledger, scene)
  if (typeof adopted === "string") return adopted
  const key = discrepancy.subject
  const [stream = ""] = key.split(" > ", 1)
  const ours = pairOf(ledger, stream, key)
  const shown = scene.documents.get(stream)
  const theirs =
    shown?.kind === "payment" || shown?.kind === "creditMemo" ? Pairing.ofObserved([shown]).get(key) : undefined
  if (ours?.items === undefined || theirs?.items === undefined) return adopted
  const tooMuch = beyond(theirs, ours)
  const tooLittle = beyond(ours, theirs)
  const items = Ledger.targetOf(ledger, ours.target)?.items
  const isTax = ({ targetItemId }: ItemApplication): boolean => items?.get(targetItemId)?.kind === "tax"
  if (![...tooMuch, ...tooLittle].some(isTax)) return adopted
  const moved = (_tag: "Unapply" | "Apply", items: ReadonlyArray<ItemApplication>): Step => ({
    _tag,
    source: ours.source,
    target: ours.target,
    amount: Money.sum(
      ours.currency,
      items.map(({ amount }) => amount)
    ),
    items
  })
  const streams = [StreamName.ofSource(ours.source), StreamName.ofTarget(ours.target)] as const
  const isDone = (after: Ledger.Ledger): boolean => {
    const now = pairOf(after, stream, key)
    return now?.minor === ours.minor && Pairing.sameItems(now, ours)
  }
  return [
    { steps: [{ _tag: "Observe", streams }, moved("Unapply", tooMuch), moved("Apply", tooLittle)], isDone },
    ...adopted
  ]
}

const pairOf = ({ creditMemos, payments }: Ledger.Ledger, stream: string, key: string): Pairing.Pair | undefined => {
  const id = stream.slice(stream.indexOf("-") + 1)
  const state =
    StreamName.kindOf(stream) === "Payment" ? payments.get(id as PaymentId) : creditMemos.get(id as CreditMemoId)
  return state === undefined ? undefined : Pairing.ofSources([state.usage.applications]).get(key)
}

/** What of each item one side has more than the other. */
const beyond = ({ currency, items }: Pairing.Pair, other: Pairing.Pair): ReadonlyArray<ItemApplication> =>
  Array.from(items ?? []).flatMap(([key, { item, minor }]) => {
    const more = minor - (other.items?.get(key)?.minor ?? 0n)
    return more > 0n ? [{ ...item, amount: Money.make(currency, more) }] : []
  })
